/// Reads a record whose members are written as ``JSONWriter`` writes them: in the order of the list, without white space.
///
/// It is the fast way to read. A record that is written otherwise is left to ``NamedMembers``.
public struct RecordReader: ~Escapable {
    let bytes: RawSpan
    var offset = 0
    /// A member was not as it should be: the rest is not looked at.
    var isLost = false
    /// No member was read yet.
    var isFirst = false

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    /// Whether all bytes were read.
    var isAtEnd: Bool { !isLost && offset == bytes.byteCount }

    mutating func lose() -> Bool {
        isLost = true
        return false
    }

    /// Moves past `text` when it is next.
    @inline(__always)
    mutating func take(_ text: StaticString) -> Bool {
        guard bytes.has(text, from: offset) else { return false }
        offset += text.utf8CodeUnitCount
        return true
    }

    @inline(__always)
    mutating func integer() -> Int? {
        let (value, digits) = bytes.plainNumber(from: offset)
        guard !digits.isEmpty else { return nil }
        offset = digits.upperBound
        return value
    }

    mutating func boolean() -> Bool? { take("true") ? true : take("false") ? false : nil }

    mutating func string() -> String? {
        guard bytes.has("\"", from: offset) else { return nil }
        let plain = bytes.plainASCII(from: offset + 1)
        if bytes.has("\"", from: plain.upperBound) {
            offset = plain.upperBound + 1
            return bytes.text(at: plain)
        }
        guard let (text, end) = bytes.escapedString(from: plain) else { return nil }
        offset = end
        return text
    }
}
