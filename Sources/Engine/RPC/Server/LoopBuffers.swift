internal import SocketLoop

/// What the connections of one event loop share: a buffer for reading, and the count of the bytes that wait to be sent.
final class LoopBuffers {
    /// The most that is read of one connection before the others have their turn, in bytes.
    static let readBytes = 64 * 1024
    /// The buffer that connections read into. It is empty again after each connection.
    var arrivals = ByteQueue()
    /// Bytes of answers that the clients of this loop have not taken.
    var unreadBytes = 0
    /// The bound of ``unreadBytes``. Above it the connections are closed that exceed their own bound.
    let maximumUnreadBytes: Int

    init(maximumUnreadBytes: Int) { self.maximumUnreadBytes = maximumUnreadBytes }
}
