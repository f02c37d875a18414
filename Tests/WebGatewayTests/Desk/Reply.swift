import HTTPTypes

/// A response as a browser receives it.
struct Reply {
    let status: Int
    let headers: HTTPFields
    let body: String

    var location: String? { headers[.location] }
    /// The cookie that it sets: name, value and attributes, in their order.
    var cookie: [String] { headers[.setCookie]?.split(separator: ";").map { $0.trimmingPrefix(" ").description } ?? [] }

    subscript(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
