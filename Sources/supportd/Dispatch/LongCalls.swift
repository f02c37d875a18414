internal import NIOPosix
internal import Protocol
internal import RPC
internal import Synchronization

/// A few threads for calls that would hold an event loop up, with a bound on how many may wait or run.
final class LongCalls: Sendable {
    private let threads: NIOThreadPool
    private let places: Mutex<UserQuota>

    /// Calls that wait or run, and how many may.
    var level: ServerStats.Level { places.withLock { ServerStats.Level(count: $0.count, limit: $0.limit) } }

    /// Starts the threads, which live until ``stop()``.
    ///
    /// - Parameters:
    ///   - threads: how many run at once.
    ///   - limit: calls that may wait or run; one more is `overloaded`.
    init(threads count: Int, limit: Int) {
        threads = NIOThreadPool(numberOfThreads: count)
        places = Mutex(UserQuota(limit: limit))
        threads.start()
    }

    /// Runs `work` in its turn, and `answer` with what it gave. The place is free before `answer` is called: a caller that has its
    /// answer may call again at once.
    ///
    /// - Parameter work: with true, nothing must be done: the threads have stopped before its turn came.
    func submit<Result: Sendable>(
        for user: UInt32,
        _ work: @escaping @Sendable (_ isStopping: Bool) -> Result,
        then answer: @escaping @Sendable (Result) -> Void
    ) throws(Fault) {
        guard places.withLock({ $0.take(for: user) }) else {
            throw Fault(.overloaded, "Too many calls of this kind are waiting. Try again in a moment.")
        }
        threads.submit { [self] state in
            let result = work(state == .cancelled)
            places.withLock { $0.giveBack(from: user) }
            answer(result)
        }
    }

    /// Runs work of the daemon's own, which takes no place.
    func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await threads.runIfActive(work)
    }

    /// Finishes what runs, and answers the calls that wait as stopping.
    func stop() async { try? await threads.shutdownGracefully() }
}
