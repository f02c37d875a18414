internal import Protocol

/// The texts of JSON that the scanner has checked.
enum JSONText {
    /// The string at `range`, with its escapes resolved; nil for another value. Half of a surrogate pair becomes U+FFFD.
    static func read(_ bytes: RawSpan, at range: Range<Int>) -> String? {
        if let plain = bytes.plainString(at: range) { return bytes.text(at: plain) }
        guard bytes.first(of: range) == UInt8(ascii: "\"") else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var units: [UInt16] = []
        var index = range.lowerBound + 1
        while index < range.upperBound - 1 {
            let byte = bytes.byte(index)
            let escaped = byte == UInt8(ascii: "\\") ? bytes.byte(index + 1) : nil
            if escaped == UInt8(ascii: "u") {
                units.append((2..<6).reduce(0) { $0 << 4 | UInt16(hex(bytes.byte(index + $1))) })
                index += 6
                continue
            }
            append(&units, to: &text)
            text.append(escaped.map(meaning) ?? byte)
            index += escaped == nil ? 1 : 2
        }
        append(&units, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ units: inout [UInt16], to text: inout [UInt8]) {
        guard !units.isEmpty else { return }
        text += String(decoding: units, as: UTF16.self).utf8
        units = []
    }

    /// RFC 8259, 7.
    private static func meaning(_ escaped: UInt8) -> UInt8 {
        switch escaped {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escaped
        }
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: digit - UInt8(ascii: "A") + 10
        }
    }
}
