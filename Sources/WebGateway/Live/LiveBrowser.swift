internal import NIOCore
internal import Synchronization

/// One browser's stream as the feed sees it: a queue with a bound, and the connection that a slow one is closed by.
final class LiveBrowser: Sendable {
    enum Item: Sendable {
        case event(LiveEvent)
        /// The feed is up and has read the log up to this position. Later events come one by one.
        case live(position: Int)
        /// The daemon does not answer.
        case away
        /// Comes every ``LiveFeed/tick``.
        case tick
    }
    /// Items that may wait for a browser. It resumes by its last event, so to drop it loses nothing.
    static let limit = 2048
    /// How long a browser may take to close after the end of its stream.
    private static let farewell = TimeAmount.seconds(5)
    /// Ticks in a row that a browser may leave waiting.
    static let maximumTicks = 4

    private struct Queue {
        var items: [Item] = []
        var ticks = 0
        var isFinished = false
        /// The last byte has been handed to the connection, which is to end in order.
        var isWritten = false
    }

    let agent: String
    private let channel: any Channel
    private let queue = Mutex(Queue())
    /// Holds one signal at most: that there is something in the queue.
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(agent: String, channel: any Channel) {
        self.agent = agent
        self.channel = channel
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ item: Item) {
        let hasRoom = queue.withLock { queue in
            if queue.isFinished { return true }
            if case .tick = item { queue.ticks += 1 }
            guard queue.items.count < Self.limit, queue.ticks <= Self.maximumTicks else { return false }
            queue.items.append(item)
            return true
        }
        if hasRoom { signal.yield() } else { drop() }
    }

    /// All that waits, once there is something; nil at the end. For one task.
    func take() async -> [Item]? {
        for await _ in signals {
            let items = queue.withLock { queue in
                defer { (queue.items, queue.ticks) = ([], 0) }
                return queue.items
            }
            if !items.isEmpty { return items }
        }
        return nil
    }

    /// Ends the stream in order; without it when the browser does not take what there is in time.
    func finish(within grace: TimeAmount) {
        end()
        close(in: grace)
    }

    /// Ends the stream now, if it has not ended: its task may be held up by a socket that nobody reads.
    func drop() {
        end()
        if !queue.withLock({ $0.isWritten }) { channel.close(promise: nil) }
    }

    /// The stream has been written to its end: a close would cut off what has not left the process. When the browser has sent
    /// another request already, nobody else closes.
    func noteEnd() {
        queue.withLock { $0.isWritten = true }
        close(in: Self.farewell)
    }

    private func close(in time: TimeAmount) {
        let deadline = channel.eventLoop.scheduleTask(in: time) { [channel] in channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in deadline.cancel() }
    }

    private func end() {
        queue.withLock { queue in
            queue.isFinished = true
            queue.items = []
        }
        signal.finish()
    }
}
