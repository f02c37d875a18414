internal import NIOCore

/// Finds where replies end. This is all that differs between the two servers' load.
protocol Replies: Sendable {
    /// Takes one whole reply off `buffer`; false while it is not there. A refusal is thrown: it would be fast, and no measure.
    func take(from buffer: inout ByteBuffer) throws -> Bool
}

struct UnexpectedReply: Error, CustomStringConvertible {
    let description: String
    init(_ bytes: ByteBuffer) {
        description = "the server answered: \(String(decoding: bytes.readableBytesView.prefix(300), as: UTF8.self))"
    }
}

/// supportd: a four-byte length, then JSON that begins `{"jsonrpc":"2.0","id":`, the id, and `,"result":`.
struct FrameReplies: Replies {
    private static let idOffset = 4 + #"{"jsonrpc":"2.0","id":"#.utf8.count
    private static let result = Array(#","result":"#.utf8)

    func take(from buffer: inout ByteBuffer) throws -> Bool {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self), buffer.readableBytes >= 4 + Int(length) else {
            return false
        }
        guard let bytes = buffer.viewBytes(at: buffer.readerIndex, length: 4 + Int(length)) else { return false }
        var index = bytes.startIndex + Self.idOffset
        while index < bytes.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        guard bytes.endIndex - index > Self.result.count, bytes[index..<index + Self.result.count].elementsEqual(Self.result) else {
            throw UnexpectedReply(buffer)
        }
        buffer.moveReaderIndex(forwardBy: 4 + Int(length))
        return true
    }
}

/// Redis: RESP2 values, of which some commands answer several.
struct RESPReplies: Replies {
    /// How many values make one reply.
    var values = 1

    func take(from buffer: inout ByteBuffer) throws -> Bool {
        let bytes = buffer.readableBytesView
        var index = bytes.startIndex
        for _ in 0..<values {
            guard try skip(bytes, &index) else { return false }
        }
        buffer.moveReaderIndex(forwardBy: index - bytes.startIndex)
        return true
    }

    /// Moves past one value; false when it has not arrived whole.
    private func skip(_ bytes: ByteBufferView, _ index: inout Int) throws -> Bool {
        guard index < bytes.endIndex else { return false }
        let kind = bytes[index]
        index += 1
        var number = 0
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\r") {
            number = number &* 10 &+ Int(bytes[index]) &- Int(UInt8(ascii: "0"))
            index += 1
        }
        index += 2
        guard index <= bytes.endIndex else { return false }
        switch kind {
        case UInt8(ascii: "+"), UInt8(ascii: ":"):
            return true
        case UInt8(ascii: "$") where number >= 0 && number < 1 << 20:
            index += number + 2
            return index <= bytes.endIndex
        case UInt8(ascii: "*") where number >= 0 && number < 1000:
            for _ in 0..<number {
                guard try skip(bytes, &index) else { return false }
            }
            return true
        default:
            // An error, or the nil of a key that is not there.
            throw UnexpectedReply(ByteBuffer(bytes))
        }
    }
}
