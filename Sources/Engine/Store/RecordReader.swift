internal import LMDB
internal import OpenSSL
internal import Protocol

/// Reads the members of a record one behind the other, as ``JSONWriter`` writes them. It knows no other way to write the same:
/// where a member is not met, the next ones are not either, and the decoder has its turn. One that may be absent is passed over.
struct RecordReader {
    private var offset = 0

    /// Moves past `text`, where it is next.
    mutating func skip(_ text: StaticString, in bytes: RawSpan) -> Bool {
        guard bytes.has(text, from: offset) else { return false }
        offset += text.utf8CodeUnitCount
        return true
    }

    /// Where the value behind `name` begins: a name has its quotation marks, its colon and what stands before them: `,"revision":`.
    private func start(behind name: StaticString, in bytes: RawSpan) -> Int? {
        bytes.has(name, from: offset) ? offset + name.utf8CodeUnitCount : nil
    }

    mutating func number(_ name: StaticString, in bytes: RawSpan) -> Int? {
        guard let start = start(behind: name, in: bytes) else { return nil }
        let (value, digits) = bytes.plainNumber(from: start)
        guard !digits.isEmpty else { return nil }
        offset = digits.upperBound
        return value
    }

    mutating func flag(_ name: StaticString, in bytes: RawSpan) -> Bool? {
        guard let start = start(behind: name, in: bytes) else { return nil }
        for (value, word) in [(true, "true"), (false, "false")] as [(Bool, StaticString)] where bytes.has(word, from: start) {
            offset = start + word.utf8CodeUnitCount
            return value
        }
        return nil
    }

    mutating func time(_ name: StaticString, in bytes: RawSpan) -> Timestamp? { text(name, in: bytes).flatMap { Timestamp($0) } }

    mutating func text(_ name: StaticString, in bytes: RawSpan) -> String? {
        guard let start = start(behind: name, in: bytes), bytes.has("\"", from: start) else { return nil }
        let plain = bytes.plainASCII(from: start + 1)
        if bytes.has("\"", from: plain.upperBound) {
            offset = plain.upperBound + 1
            return bytes.text(at: plain)
        }
        return escapedText(plain, in: bytes)
    }

    /// - Parameter beginning: what is plain.
    private mutating func escapedText(_ beginning: Range<Int>, in bytes: RawSpan) -> String? {
        var text: [UInt8] = []
        var (start, index) = (beginning.lowerBound, beginning.upperBound)
        while index < bytes.byteCount {
            switch bytes.byte(index) {
            case UInt8(ascii: "\""):
                text += bytes.extracting(start..<index).array
                guard let valid = String(validating: text, as: UTF8.self) else { return nil }
                offset = index + 1
                return valid
            case UInt8(ascii: "\\"):
                text += bytes.extracting(start..<index).array
                guard let (byte, length) = Self.escaped(at: index + 1, in: bytes) else { return nil }
                text.append(byte)
                index += 1 + length
                start = index
            case 0..<0x20: return nil
            default: index += 1
            }
        }
        return nil
    }

    /// What stands behind a backslash, and how many bytes it takes.
    private static func escaped(at index: Int, in bytes: RawSpan) -> (byte: UInt8, length: Int)? {
        guard index < bytes.byteCount else { return nil }
        switch bytes.byte(index) {
        case UInt8(ascii: "n"): return (0x0A, 1)
        case let same where same == UInt8(ascii: "\"") || same == UInt8(ascii: "\\"): return (same, 1)
        case UInt8(ascii: "u"):
            // The control characters.
            guard index + 5 <= bytes.byteCount, bytes.has("u00", from: index),
                let code = Hex.decode(bytes.text(at: index + 3..<index + 5))?.first, code < 0x20
            else { return nil }
            return (code, 5)
        default: return nil
        }
    }

    /// Whether only the record's end is left.
    func isAtEnd(of bytes: RawSpan) -> Bool { offset == bytes.byteCount - 1 && bytes.has("}", from: offset) }
}
