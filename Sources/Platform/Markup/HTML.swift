/// A page's bytes as they grow: markup that stands in this program, and values that are escaped.
///
/// Markup is a `StaticString`, which only a literal without interpolation can be. So no value reaches a page but through
/// ``text(_:)`` or an attribute, and both escape.
public struct HTML {
    public private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: bytes that there is room for at first.
    public init(capacity: Int = 8192) { bytes.reserveCapacity(capacity) }

    /// Markup as it is.
    public mutating func literal(_ markup: StaticString) { markup.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) } }

    /// Markup of whole lines, without the last line feed, which is added.
    public mutating func lines(_ markup: StaticString) {
        literal(markup)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A value between tags.
    ///
    /// What has a meaning in text or in a quoted attribute becomes a reference (HTML Living Standard, 13.1.4); the runs between
    /// are copied whole. By bytes: none of a character beyond ASCII is one of the five, and a `"` with a combining mark behind
    /// it, which is one `Character` to Swift, ends the attribute for a browser.
    public mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { value in
            var start = value.startIndex
            for index in value.indices where unsafe Self.isSpecial(value[index]) {
                unsafe bytes.append(contentsOf: value[start..<index])
                unsafe literal(Self.reference(value[index]))
                start = index + 1
            }
            unsafe bytes.append(contentsOf: value[start...])
        }
    }
    public mutating func text(_ value: Int) { bytes.append(contentsOf: String(value).utf8) }

    mutating func append(_ escaped: [UInt8]) { bytes.append(contentsOf: escaped) }

    /// A space and `name="value"`.
    public mutating func attribute(_ name: StaticString, _ value: String) {
        bytes.append(UInt8(ascii: " "))
        literal(name)
        literal("=\"")
        text(value)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The five are below 64: a bit for each.
    private static func isSpecial(_ byte: UInt8) -> Bool { byte < 64 && (0x5000_00C4_0000_0000 as UInt64) >> byte & 1 == 1 }

    private static func reference(_ byte: UInt8) -> StaticString {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        default: "&#39;"
        }
    }
}
