public import NIOCore

/// A message on the wire: a four-byte big-endian length, then that many bytes of UTF-8 JSON.
public enum Frame {
    /// The limit for a request, in bytes of JSON. Replies are cut into pages that keep well below it.
    public static let maximumLength = 1 << 20
    static let prefixLength = 4

    /// The length that a peer announced and that nobody will read.
    public struct TooLong: Error, Hashable {
        public let length: Int
        public let maximum: Int
    }

    /// Takes the first whole frame out of `buffer`, nil while it is not there yet.
    /// A frame that is too long is refused by its prefix, before its bytes arrive.
    public static func next(in buffer: inout ByteBuffer, maximumLength: Int = maximumLength) throws(TooLong) -> ByteBuffer? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
        guard length <= maximumLength else { throw TooLong(length: Int(length), maximum: maximumLength) }
        guard buffer.readableBytes >= prefixLength + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: prefixLength)
        return buffer.readSlice(length: Int(length))
    }

    /// Whether the first frame has arrived whole and waits for its turn, or is too long and will never do so.
    static func isWhole(in buffer: ByteBuffer, maximumLength: Int) -> Bool {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return false }
        return length > maximumLength || buffer.readableBytes >= prefixLength + Int(length)
    }

    /// Appends a frame whose JSON `body` writes; when `body` throws, `buffer` is as it was.
    static func append(to buffer: inout ByteBuffer, _ body: (inout ByteBuffer) throws -> Void) rethrows {
        let start = buffer.writerIndex
        do {
            buffer.writeInteger(UInt32(0))
            try body(&buffer)
            buffer.setInteger(UInt32(buffer.writerIndex - start - prefixLength), at: start)
        } catch {
            buffer.moveWriterIndex(to: start)
            throw error
        }
    }
}
