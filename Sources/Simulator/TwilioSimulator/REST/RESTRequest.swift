internal import Twilio

/// A request to the REST interface, taken apart.
struct RESTRequest: Sendable {
    enum Method: String { case get = "GET", post = "POST", delete = "DELETE" }

    let method: Method
    /// After the account, without `.json`: `["Calls", "CA…"]`.
    let path: [String]
    /// The whole path, for messages and links.
    let target: String
    let query: FormParameters
    let form: FormParameters

    /// A parameter that must be there.
    func required(_ name: String, _ code: Int) throws(RESTError) -> String {
        guard let value = form[name], !value.isEmpty else { throw .missing(name, code) }
        return value
    }

    func optional(_ name: String) -> String? { form[name].flatMap { $0.isEmpty ? nil : $0 } }

    func flag(_ name: String) throws(RESTError) -> Bool? {
        guard let text = optional(name) else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw RESTError(400, 20_001, "\(name) must be true or false, and is \(text)")
        }
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(RESTError) -> Int? {
        guard let text = optional(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw RESTError(400, 20_001, "\(name) must be a number from \(range.lowerBound) to \(range.upperBound), and is \(text)")
        }
        return number
    }

    func webhook(_ url: String, _ method: String) throws(RESTError) -> Webhook? {
        guard let address = optional(url) else { return nil }
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw RESTError(400, 21_205, "\(url) is not a valid URL: \(address)")
        }
        return Webhook(url: address, method: optional(method).flatMap { Twilio.HTTPMethod(rawValue: $0.uppercased()) } ?? .post)
    }

    /// One page of a list, in Twilio's frame.
    func page(_ name: String, _ all: [JSONValue]) -> JSONValue {
        let size = max(1, min(1000, query["PageSize"].flatMap(Int.init) ?? 50))
        // The page's number comes from a link of ours; one that would overflow is past the end anyway.
        let page = max(0, min(1_000_000, query["Page"].flatMap(Int.init) ?? 0))
        let start = min(all.count, page * size)
        let end = min(all.count, start + size)
        func link(_ page: Int) -> JSONValue {
            let kept = query.pairs.filter { $0.name != "Page" && $0.name != "PageSize" }
            let pairs = kept + [Parameter(name: "PageSize", value: String(size)), Parameter(name: "Page", value: String(page))]
            return .text("\(target)?\(FormParameters(pairs).encoded)")
        }
        return [
            name: .list(Array(all[start..<end])), "page": .number(page), "page_size": .number(size), "uri": link(page),
            "first_page_uri": link(0), "next_page_uri": end < all.count ? link(page + 1) : nil,
            "previous_page_uri": page > 0 ? link(page - 1) : nil, "start": .number(start), "end": .number(max(start, end - 1)),
        ]
    }
}

/// An answer: a status and JSON, or a file.
enum RESTAnswer: Sendable {
    case json(Int, JSONValue)
    case file([UInt8], contentType: String)
    case empty
}
