internal import NIOCore

/// The connections of one event loop that have something to send at the end of its tick.
///
/// All replies of a tick go out behind each other: a client that waits on several connections wakes up once and finds them
/// all, and the loop has read everybody before it writes to anybody.
final class FlushQueue {
    private let eventLoop: any EventLoop
    private var waiting: [ServerConnection] = []
    /// The room of the tick before.
    private var spare: [ServerConnection] = []

    /// Bytes of answers on this loop that their clients have not taken, as far as they are counted.
    var unread = 0
    /// From here on, clients that have much of it are closed.
    let maximumUnread: Int

    init(_ eventLoop: any EventLoop, maximumUnread: Int) {
        self.eventLoop = eventLoop
        self.maximumUnread = maximumUnread
    }

    /// Has `connection` send once, when the loop has handled what is ready. On the loop only.
    func add(_ connection: ServerConnection) {
        waiting.append(connection)
        guard waiting.count == 1 else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.flush() }
    }

    private func flush() {
        var connections = spare
        spare = []
        swap(&connections, &waiting)
        for connection in connections { connection.endOfTick() }
        connections.removeAll(keepingCapacity: true)
        spare = connections
    }
}
