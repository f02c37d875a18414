internal import NIOPosix
internal import Protocol
internal import RPC
internal import Synchronization

/// A few threads for calls that would hold an event loop up, with a bound on how many may wait.
final class LongCalls: Sendable {
    private let threads: NIOThreadPool
    private let places: Mutex<UserQuota>

    /// Calls that wait, and how many may.
    var level: ServerStats.Level { places.withLock { ServerStats.Level(count: $0.count, limit: $0.limit) } }

    /// - Parameter limit: calls that may wait or run; one takes up to a third of a second, so a caller never waits long.
    init(threads: NIOThreadPool, limit: Int) {
        self.threads = threads
        places = Mutex(UserQuota(limit: limit))
    }

    /// Runs `work` in its turn. When the threads stop before, it is told that nothing will be done.
    func submit(for user: UInt32, _ work: @escaping @Sendable (_ isStopping: Bool) -> Void) throws(Fault) {
        guard places.withLock({ $0.take(for: user) }) else {
            throw Fault(.overloaded, "Too many calls of this kind are waiting. Try again in a moment.")
        }
        threads.submit { [self] state in
            places.withLock { $0.giveBack(from: user) }
            // When they stop, too: the caller waits for an answer.
            work(state == .cancelled)
        }
    }
}
