/// A writer for the bytes of a page: markup from this program's literals, and values that are escaped.
///
/// Markup is a `StaticString`, which only a literal without interpolation can be. So every value reaches a page through
/// ``text(_:)`` or an attribute, and both escape.
public struct HTML {
    public private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: the bytes to reserve at first.
    public init(capacity: Int = 8192) { bytes.reserveCapacity(capacity) }

    /// Adds markup unchanged.
    public mutating func literal(_ markup: StaticString) { markup.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) } }

    /// Adds markup of whole lines, and the last line feed, which the literal lacks.
    public mutating func lines(_ markup: StaticString) {
        literal(markup)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Adds a value between tags.
    ///
    /// The five characters with a meaning in text or in a quoted attribute become references (HTML Living Standard, 13.1.4). The
    /// runs between them are copied whole. It works on bytes, and no byte of a character beyond ASCII is one of the five. A `"`
    /// with a combining mark after it is one `Character` to Swift, but ends the attribute for a browser.
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

    /// Adds a space and `name="value"`.
    public mutating func attribute(_ name: StaticString, _ value: String) {
        bytes.append(UInt8(ascii: " "))
        literal(name)
        literal("=\"")
        text(value)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether `byte` is one of the five. They are all below 64, so each has a bit in the mask.
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
