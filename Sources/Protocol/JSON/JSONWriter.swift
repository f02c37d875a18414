/// A value that writes its own JSON, its members in the order of its declaration.
public protocol JSONWritable {
    func write(to json: inout JSONWriter)
}

extension JSONWritable {
    /// The value as UTF-8 JSON without white space.
    public var jsonBytes: [UInt8] {
        var json = JSONWriter()
        write(to: &json)
        return json.bytes
    }
}

/// Appends JSON (RFC 8259) to bytes. For the few types that are written a hundred thousand times a second.
public struct JSONWriter {
    public internal(set) var bytes: [UInt8] = []
    var needsComma = false

    public init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        members(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    mutating func integer(_ value: Int) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = digits.count
        var rest = value.magnitude
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        bytes.append(addingCapacity: digits.count) { text in
            if value < 0 { text.append(UInt8(ascii: "-")) }
            for place in first..<digits.count { text.append(digits[place]) }
        }
    }
    mutating func boolean(_ value: Bool) {
        let text: StaticString = value ? "true" : "false"
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }
    mutating func time(_ value: Timestamp) {
        bytes.append(UInt8(ascii: "\""))
        value.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func string(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { text in
            var start = 0
            while true {
                let end = unsafe Self.endOfPlainText(in: text, from: start)
                unsafe bytes.append(contentsOf: text[start..<end])
                guard end < text.count else { break }
                unsafe escape(text[end])
                start = end + 1
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The first byte from `start` on that is escaped; the end when there is none. Eight bytes are looked at in one go.
    private static func endOfPlainText(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let bytes = unsafe text.span.bytes
        var index = start
        while index + 8 <= bytes.byteCount {
            let found = JSONWord.escapes(in: bytes.word(at: index))
            // The lowest byte of a word is the first one.
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.byteCount, !needsEscape(bytes.byte(index)) { index += 1 }
        return index
    }
    private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }
    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        default:
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), Self.hex(byte >> 4), Self.hex(byte & 15)])
        }
    }
    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
