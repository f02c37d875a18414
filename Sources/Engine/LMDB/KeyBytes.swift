/// What takes the bytes of a key: an array, or ``KeyBytes`` on the stack.
public protocol KeySink: ~Copyable {
    mutating func append(_ byte: UInt8)
    /// Appends eight bytes, the highest first.
    mutating func append(bigEndian number: UInt64)
}

extension [UInt8]: KeySink {
    @inlinable public mutating func append(bigEndian number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }
}

/// A key's bytes on the stack, while LMDB is asked with them.
///
/// It has room for one byte more than LMDB takes. A longer key is cut there: LMDB refuses to store it, and it stands where the whole
/// key would stand among keys that LMDB has.
@safe public struct KeyBytes: ~Copyable, KeySink {
    @inlinable static var capacity: Int { 512 }
    /// Of ``capacity`` bytes, which belong to ``of(_:_:)``.
    @usableFromInline let start: UnsafeMutableRawPointer
    @usableFromInline var count: Int

    @inlinable init(_ start: UnsafeMutableRawPointer) {
        unsafe self.start = start
        count = 0
    }

    @inlinable public mutating func append(_ byte: UInt8) {
        guard count < Self.capacity else { return }
        unsafe start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inlinable public mutating func append(bigEndian number: UInt64) {
        guard count <= Self.capacity - 8 else {
            for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
            return
        }
        unsafe start.storeBytes(of: number.bigEndian, toByteOffset: count, as: UInt64.self)
        count += 8
    }

    /// Lends the bytes of `key` to `body`, which must not keep them.
    @inlinable static func of<R>(_ key: some OrderedKey, _ body: (UnsafeMutableRawBufferPointer) -> R) -> R {
        unsafe withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 8) { room in
            // An allocation of more than no bytes has an address.
            guard let start = room.baseAddress else { return unsafe body(room) }
            var bytes = unsafe KeyBytes(start)
            key.encode(into: &bytes)
            return unsafe body(UnsafeMutableRawBufferPointer(start: start, count: bytes.count))
        }
    }
}
