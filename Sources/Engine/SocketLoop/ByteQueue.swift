internal import Glibc

/// Bytes that are appended behind and leave at the front, in one piece of memory that has one owner: nobody counts references
/// or asks whether it may be written, which for small pieces costs more than to copy them.
///
/// Offsets count from the first byte that has not left.
@safe public struct ByteQueue: ~Copyable {
    @usableFromInline private(set) var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// The first that is left, and the end of what was appended.
    @usableFromInline private(set) var start = 0
    @usableFromInline var end = 0

    /// Takes no memory until something is appended.
    public init() {}
    public init(_ bytes: RawSpan) { append(bytes) }
    deinit { unsafe memory.deallocate() }

    public var capacity: Int { unsafe memory.count }
    public var count: Int { end - start }
    public var isEmpty: Bool { end == start }

    /// Makes room for `count` more bytes at least.
    @inlinable public mutating func reserve(_ count: Int) {
        if capacity &- end < count { grow(by: count) }
    }

    @inlinable public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe memory.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end &+= 1
    }
    @inlinable public mutating func append(_ bytes: RawSpan) { unsafe bytes.withUnsafeBytes { unsafe append($0) } }
    @inlinable @inline(__always)
    public mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe append(UnsafeRawBufferPointer($0)) }
    }
    public mutating func append(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe append($0) } }
    public mutating func append(text: String) {
        var text = text
        text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    @inlinable @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        unsafe UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + bytes.count]).copyMemory(from: bytes)
        end &+= bytes.count
    }

    /// Appends four bytes, the highest first.
    @inlinable public mutating func append(bigEndian value: UInt32) {
        reserve(4)
        unsafe memory.storeBytes(of: value.bigEndian, toByteOffset: end, as: UInt32.self)
        end &+= 4
    }
    /// Puts them in the place of the four at `offset`.
    @inlinable public mutating func set(bigEndian value: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset <= count - 4)
        unsafe memory.storeBytes(of: value.bigEndian, toByteOffset: start &+ offset, as: UInt32.self)
    }

    /// Takes back what was appended behind the first `count` bytes.
    @inlinable public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        end = start &+ count
    }

    /// Lets the first `count` bytes go.
    public mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count)
        start += count
        if start == end { (start, end) = (0, 0) }
    }

    /// Lets all go, and the memory if it is more than `capacity` bytes.
    public mutating func removeAll(keepingAtMost capacity: Int = 0) {
        (start, end) = (0, 0)
        guard self.capacity > capacity else { return }
        unsafe memory.deallocate()
        unsafe memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    /// What is left.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        @inlinable
        borrowing get {
            unsafe _overrideLifetime(RawSpan(_unsafeBytes: memory[start..<end]), borrowing: self)
        }
    }
    /// A copy of what is left.
    public var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    /// Appends what `body` writes into room for `count` bytes; it gives how many that are.
    mutating func append(atMost count: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) {
        reserve(count)
        let written = unsafe body(UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + count]))
        precondition(written >= 0 && written <= count)
        end += written
    }

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        unsafe body(UnsafeRawBufferPointer(rebasing: memory[start..<end]))
    }

    /// Twice the memory; what has gone leaves the room that it had.
    @usableFromInline mutating func grow(by count: Int) {
        let left = self.count
        let needed = left + count
        if needed <= capacity / 2 {
            // They may overlap.
            unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
        } else {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(Self.least, 2 * capacity, needed), alignment: 16)
            unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[start..<end]))
            unsafe memory.deallocate()
            unsafe memory = larger
        }
        (start, end) = (0, left)
    }
    private static let least = 512
}
