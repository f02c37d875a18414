internal import SocketLoop

/// What is to be sent on a socket, and how much was.
struct Outbox: ~Copyable {
    /// What the socket has not taken yet. Whatever is appended is sent behind it.
    var bytes = ByteQueue()
    /// All bytes that it has taken.
    private(set) var sentBytes = 0
    /// Whether it takes nothing more until it says that there is room.
    private(set) var isBlocked = false

    /// What it keeps for the next turn.
    private static let keptBytes = 16 * 1024

    var isEmpty: Bool { bytes.isEmpty }
    /// What ``sentBytes`` is when all that is here now has gone.
    var end: Int { sentBytes + bytes.count }

    /// Sends what the socket takes; false when nobody reads any more.
    mutating func send(on socket: StreamSocket) -> Bool {
        let before = bytes.count
        let outcome = socket.send(&bytes)
        sentBytes += before - bytes.count
        switch outcome {
        case .all:
            isBlocked = false
            bytes.removeAll(keepingAtMost: Self.keptBytes)
        case .some: isBlocked = true
        case .failed: return false
        }
        return true
    }

    mutating func drop() { bytes.removeAll() }
}
