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

    @inline(never)
    mutating func lose() -> Bool {
        isLost = true
        return false
    }

    @inline(__always)
    func isNext(_ byte: UInt8, at index: Int) -> Bool {
        guard index < bytes.byteCount else { return false }
        return unsafe bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self) == byte
    }

    /// Moves past `byte` when it is next.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard isNext(byte, at: offset) else { return false }
        offset += 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        guard bytes.has(word, from: offset) else { return false }
        offset += word.utf8CodeUnitCount
        return true
    }

    @inline(__always)
    mutating func integer() -> Int? {
        let (value, digits) = bytes.plainNumber(from: offset)
        guard !digits.isEmpty else { return nil }
        offset = digits.upperBound
        return value
    }

    mutating func boolean() -> Bool? { take(word: "true") ? true : take(word: "false") ? false : nil }

    mutating func string() -> String? {
        guard isNext(UInt8(ascii: "\""), at: offset) else { return nil }
        let plain = bytes.plainASCII(from: offset + 1)
        if isNext(UInt8(ascii: "\""), at: plain.upperBound) {
            offset = plain.upperBound + 1
            return bytes.text(at: plain)
        }
        guard let (text, end) = bytes.escapedString(from: plain) else { return nil }
        offset = end
        return text
    }
}
