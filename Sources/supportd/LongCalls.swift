internal import NIOPosix
internal import Protocol
internal import Synchronization

/// A few threads for calls that would hold an event loop up, with a bound on how many may wait.
final class LongCalls: Sendable {
    private let threads: NIOThreadPool
    private let waiting = Atomic<Int>(0)
    private let limit: Int

    /// Calls that wait, and how many may.
    var level: ServerStats.Level { ServerStats.Level(count: waiting.load(ordering: .relaxed), limit: limit) }

    /// - Parameter limit: calls that may wait or run; one takes up to a third of a second, so a caller never waits long.
    init(threads: NIOThreadPool, limit: Int) {
        self.threads = threads
        self.limit = limit
    }

    func submit(_ work: @escaping @Sendable () -> Void) throws(Fault) {
        guard waiting.add(1, ordering: .relaxed).newValue <= limit else {
            waiting.subtract(1, ordering: .relaxed)
            throw Fault(.overloaded, "Too many calls of this kind are waiting. Try again in a moment.")
        }
        threads.submit { [self] _ in
            // Also when the pool is shutting down: the caller waits for an answer.
            waiting.subtract(1, ordering: .relaxed)
            work()
        }
    }
}
