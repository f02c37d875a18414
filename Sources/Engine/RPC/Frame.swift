internal import SocketLoop

/// A message on the wire: a four-byte big-endian length, then that many bytes of UTF-8 JSON.
public enum Frame {
    /// The limit for a request, in bytes of JSON. Replies are cut into pages that keep well below it.
    public static let maximumLength = 1 << 20
    public static let prefixLength = 4

    /// The length that a peer announced and that nobody will read.
    public struct TooLong: Error, Hashable {
        public let length: Int
        public let maximum: Int
    }

    /// The length of the JSON of the first frame in `bytes`, which begins behind ``prefixLength`` bytes; nil while it is not there
    /// whole. A frame that is too long is refused by its prefix, before its bytes arrive.
    public static func length(of bytes: RawSpan, maximumLength: Int = maximumLength) throws(TooLong) -> Int? {
        guard bytes.byteCount >= prefixLength else { return nil }
        let length = Int(UInt32(bigEndian: bytes.unsafeLoadUnaligned(as: UInt32.self)))
        guard length <= maximumLength else { throw TooLong(length: length, maximum: maximumLength) }
        return bytes.byteCount - prefixLength >= length ? length : nil
    }

    /// The JSON of the first frame in `bytes`, of this length.
    @_lifetime(copy bytes)
    public static func json(of bytes: RawSpan, _ length: Int) -> RawSpan { bytes.extracting(prefixLength..<prefixLength + length) }

    /// Whether the first frame has arrived whole and waits for its turn, or is too long and will never do so.
    static func isWhole(in bytes: RawSpan, maximumLength: Int) -> Bool {
        do { return try length(of: bytes, maximumLength: maximumLength) != nil } catch { return true }
    }

    /// Appends a frame whose JSON `body` writes; when `body` throws, `queue` is as it was.
    @inline(__always)
    static func append(to queue: inout ByteQueue, _ body: (inout ByteQueue) throws -> Void) rethrows {
        let start = queue.count
        do {
            queue.append(bigEndian: 0)
            try body(&queue)
            queue.set(bigEndian: UInt32(queue.count - start - prefixLength), at: start)
        } catch {
            queue.truncate(to: start)
            throw error
        }
    }
}
