/// The languages that a browser asks for (RFC 9110, 12.5.4), the most wanted first.
struct AcceptLanguage {
    private let ranges: [(tag: Substring, weight: Int)]
    /// What is looked at: a header may be long, and nobody reads so many languages.
    private static let maximum = 32

    /// - Parameter header: its value; ranges that are not well formed are left out.
    init(_ header: String) {
        let ranges = header.split(separator: ",").prefix(Self.maximum).compactMap { Self.range($0) }
        // Those of one weight stay in their order.
        self.ranges = ranges.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(\.element)
    }

    /// The best of `languages` by lookup (RFC 4647, 3.4): `ja-JP` finds `ja`. `*` finds the first that is not refused. Nil when none is
    /// asked for.
    func best(of languages: [String]) -> String? {
        let unwanted = ranges.filter { $0.weight == 0 }.map(\.tag)
        let wanted = languages.filter { language in !unwanted.contains { $0.lowercased() == language.lowercased() } }
        for range in ranges where range.weight > 0 {
            // Without a refusal `*` leaves the choice to the desk.
            if range.tag == "*" { return unwanted.isEmpty ? nil : wanted.first }
            var tag = range.tag.lowercased()[...]
            while !tag.isEmpty {
                if let found = wanted.first(where: { $0.lowercased() == tag }) { return found }
                tag = tag[..<(tag.lastIndex(of: "-") ?? tag.startIndex)]
            }
        }
        return nil
    }

    /// `ja-JP;q=0.8`, with the weight in thousandths.
    private static func range(_ text: Substring) -> (tag: Substring, weight: Int)? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmed }
        guard let tag = parts.first, !tag.isEmpty, tag.utf8.allSatisfy(isOfTag) else { return nil }
        guard let quality = parts.dropFirst().first else { return (tag, 1000) }
        guard parts.count == 2, let weight = weight(quality) else { return nil }
        return (tag, weight)
    }

    /// `q=0.8`; at most three digits after the point.
    private static func weight(_ text: Substring) -> Int? {
        guard text.lowercased().hasPrefix("q=") else { return nil }
        let digits = text.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
        guard digits.count <= 2, let whole = digits.first, whole == "0" || whole == "1" else { return nil }
        let fraction = digits.count == 2 ? digits[1] : ""
        guard fraction.utf8.count <= 3, fraction.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        let thousandths = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count)) ?? 0
        return whole == "0" ? thousandths : thousandths == 0 ? 1000 : nil
    }

    private static func isOfTag(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "*"): true
        default: false
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let rest = drop { $0 == " " || $0 == "\t" }
        return rest[..<(rest.lastIndex { $0 != " " && $0 != "\t" }.map { rest.index(after: $0) } ?? rest.startIndex)]
    }
}
