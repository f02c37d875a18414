/// A type that LMDB can sort by its bytes: `a < b` exactly when the bytes of `a` precede those of `b`.
///
/// Every encoding ends itself, so that keys can be joined (``Pair``) and still sort. LMDB takes keys of 1 to 511 bytes.
public protocol OrderedKey: Comparable, Sendable {
    func encode(into bytes: inout some KeySink & ~Copyable)
    /// Reads one key that starts at `offset` and moves `offset` past it.
    init(decoding bytes: RawSpan, at offset: inout Int) throws(KeyError)
}

/// A stored key that is not of its table's type: damage, or a table opened as another.
public struct KeyError: Error, Hashable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}

extension OrderedKey {
    /// The key's bytes as an array. What LMDB is asked with is encoded on the stack: ``KeyBytes``.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        encode(into: &bytes)
        return bytes
    }

    /// Decodes a key that fills `bytes` to the last.
    init(decodingAll bytes: RawSpan) throws(KeyError) {
        var offset = 0
        try self.init(decoding: bytes, at: &offset)
        guard offset == bytes.byteCount else {
            throw KeyError("\(bytes.byteCount - offset) bytes left behind a \(Self.self) key")
        }
    }
}

/// Eight bytes, big-endian.
extension UInt64: OrderedKey {
    @inlinable public func encode(into bytes: inout some KeySink & ~Copyable) { bytes.append(bigEndian: self) }
    public init(decoding bytes: RawSpan, at offset: inout Int) throws(KeyError) {
        guard bytes.byteCount - offset >= 8 else { throw KeyError("a UInt64 key of \(bytes.byteCount - offset) bytes") }
        var value: UInt64 = 0
        for index in offset..<offset + 8 { value = value << 8 | UInt64(bytes.byte(at: index)) }
        offset += 8
        self = value
    }
}

/// One byte.
extension UInt8: OrderedKey {
    @inlinable public func encode(into bytes: inout some KeySink & ~Copyable) { bytes.append(self) }
    public init(decoding bytes: RawSpan, at offset: inout Int) throws(KeyError) {
        guard offset < bytes.byteCount else { throw KeyError("a UInt8 key of no bytes") }
        self = bytes.byte(at: offset)
        offset += 1
    }
}

/// UTF-8 that ends with a zero byte, so that a prefix sorts first; inside, `00` becomes `01 01` and `01` becomes `01 02`.
///
/// `String`'s own `<` is by Unicode canonical order; for keys the order of the UTF-8 bytes is the one that counts.
public struct TextKey: OrderedKey, Hashable, ExpressibleByStringLiteral {
    public let text: String
    @inlinable public init(_ text: String) { self.text = text }
    public init(stringLiteral text: String) { self.text = text }

    public static func < (a: TextKey, b: TextKey) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
    public static func == (a: TextKey, b: TextKey) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    public func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }

    @inlinable public func encode(into bytes: inout some KeySink & ~Copyable) {
        for byte in text.utf8 {
            if byte <= 1 { bytes.append(1) }
            bytes.append(byte <= 1 ? byte + 1 : byte)
        }
        bytes.append(0)
    }
    public init(decoding bytes: RawSpan, at offset: inout Int) throws(KeyError) {
        var utf8: [UInt8] = []
        while true {
            guard offset < bytes.byteCount else { throw KeyError("a text key without an end") }
            var byte = bytes.byte(at: offset)
            offset += 1
            if byte == 0 { break }
            if byte == 1 {
                guard offset < bytes.byteCount, 1...2 ~= bytes.byte(at: offset) else {
                    throw KeyError("a text key with a wrong escape")
                }
                byte = bytes.byte(at: offset) - 1
                offset += 1
            }
            utf8.append(byte)
        }
        guard let text = String(validating: utf8, as: UTF8.self) else { throw KeyError("a text key that is not UTF-8") }
        self.text = text
    }
}

/// Two keys, sorted by the first and then by the second.
public struct Pair<First: OrderedKey, Second: OrderedKey>: OrderedKey {
    public let first: First
    public let second: Second
    @inlinable public init(_ first: First, _ second: Second) {
        self.first = first
        self.second = second
    }

    public static func < (a: Self, b: Self) -> Bool { a.first == b.first ? a.second < b.second : a.first < b.first }
    @inlinable public func encode(into bytes: inout some KeySink & ~Copyable) {
        first.encode(into: &bytes)
        second.encode(into: &bytes)
    }
    public init(decoding bytes: RawSpan, at offset: inout Int) throws(KeyError) {
        first = try First(decoding: bytes, at: &offset)
        second = try Second(decoding: bytes, at: &offset)
    }
}
extension Pair: Hashable where First: Hashable, Second: Hashable {}
