internal import SocketLoop

/// What the connections of one event loop share.
final class LoopTally {
    /// Bytes of answers on this loop that their clients have not taken.
    var unread = 0
    /// From here on, clients that have much of it are closed.
    let maximumUnread: Int
    /// What is read of one connection before the others have their turn.
    static let readBytes = 64 * 1024
    /// The room that is read into: most of what arrives is answered before the next connection is read.
    var arrivals = ByteQueue()

    init(maximumUnread: Int) { self.maximumUnread = maximumUnread }
}
