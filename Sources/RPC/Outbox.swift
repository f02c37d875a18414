internal import NIOCore
internal import SocketLoop

/// What is to be sent on a socket, and how much was.
struct Outbox {
    /// What the socket has not taken yet. Whatever is appended is sent behind it.
    var bytes = ByteBuffer()
    /// All bytes that it has taken.
    private(set) var sentBytes = 0
    /// Whether it takes nothing more until it says that there is room.
    private(set) var isBlocked = false

    /// What it keeps for the next turn.
    private static let keptBytes = 16 * 1024

    var isEmpty: Bool { bytes.readableBytes == 0 }
    /// What ``sentBytes`` is when all that is here now has gone.
    var end: Int { sentBytes + bytes.readableBytes }

    /// Sends what the socket takes; false when nobody reads any more.
    mutating func send(on socket: StreamSocket) -> Bool {
        let before = bytes.readableBytes
        let outcome = socket.send(&bytes)
        sentBytes += before - bytes.readableBytes
        switch outcome {
        case .all:
            isBlocked = false
            if bytes.capacity <= Self.keptBytes { bytes.clear() } else { bytes = ByteBuffer() }
        case .some:
            isBlocked = true
            // What is sent takes no room, and what is not is not moved for each part that is.
            if bytes.readerIndex > bytes.capacity / 2 { bytes.discardReadBytes() }
        case .failed: return false
        }
        return true
    }

    mutating func drop() { bytes = ByteBuffer() }
}
