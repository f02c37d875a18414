public import ChangeLog
public import LMDB
internal import Synchronization

/// Makes recovery points while the writer goes on: a tree that is whole on the disk, from which a start runs the log again. What the
/// log has up to there is let go.
///
/// Between two points the pages of the older one's tree are kept, so the data file grows by what is changed meanwhile.
public final class RecoveryPoints: Sendable {
    public struct Limits: Hashable, Sendable {
        /// A point is made when the log has grown by so many bytes since the last one,
        public var bytes = 32 << 20
        /// or when so many nanoseconds have passed and anything was changed.
        public var nanoseconds: UInt64 = 1_000_000_000
        /// Where no point can be made, the log grows by so many bytes at most. Then changes are refused.
        public var most = 256 << 20

        public init() {}
    }

    let log: any ChangeLog
    private let environment: Environment
    private let file: String
    private let limits: Limits
    private let state: Mutex<State>
    private let wakeUp = WakeUp()
    /// Signalled after each attempt, for a writer that waits for room.
    private let isDone = WakeUp()

    private struct State {
        /// What a recovery would begin with now.
        var current: PinnedRoot?
        var next: (root: Result<PinnedRoot, any Error>, mark: LogMark, bytes: Int)?
        /// Of the log, since the newest point was begun.
        var bytes = 0
        /// Since the newest point that was made.
        var allBytes: Int { bytes + (next?.bytes ?? 0) }
        var lastTime: UInt64 = 0
        var isWaitedFor = false
        var isEnding = false
        var problem: (any Error)?
        /// Why the store must be opened again.
        var failure: (any Error)?
    }

    /// - Parameters:
    ///   - file: where the points are kept.
    ///   - current: the root that `file` has; nil when it has none yet.
    public init(_ environment: Environment, _ log: any ChangeLog, file: String, current: PinnedRoot?, limits: Limits = Limits()) {
        self.environment = environment
        self.log = log
        self.file = file
        self.limits = limits
        state = Mutex(State(current: current))
    }

    private func make(_ root: PinnedRoot, _ mark: LogMark, isClosed: Bool = false) throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        try RecoveryPoint.make(root, mark, of: log, in: environment, file: file, isClosed: isClosed)
        // The pages that only the point before had are free from here on.
        state.withLock { $0.current = root }
        try log.cut(upTo: mark)
    }

    // MARK: The writer's thread

    /// Takes no more groups, and makes no more points: the log may have a group that the store has not.
    func stop(_ failure: any Error) { state.withLock { $0.failure = $0.failure ?? failure } }

    /// Throws after ``stop(_:)``, and when the log has grown too far. Waits for the point that is being made. To be called outside of
    /// transactions: a point that fails takes LMDB's lock.
    func expectRoom(at now: UInt64) throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        if state.withLock({ $0.allBytes > limits.most && $0.next == nil && now &- $0.lastTime >= limits.nanoseconds }) { begin(at: now) }
        waitForPoint { $0.allBytes > limits.most }
        let problem = state.withLock { $0.allBytes > limits.most ? $0.problem : nil }
        if let problem { throw problem }
    }

    private func waitForPoint(_ isNeeded: (borrowing State) -> Bool) {
        func waits() -> Bool {
            state.withLock { state in
                guard state.next != nil, isNeeded(state) else { return false }
                state.isWaitedFor = true
                return true
            }
        }
        while waits() { isDone.wait() }
    }

    /// Begins a point when it is time for one.
    ///
    /// - Parameters:
    ///   - bytes: that a group took in the log.
    ///   - now: nanoseconds that never go back.
    func groupDone(bytes: Int, at now: UInt64) {
        let isDue = state.withLock { state in
            state.bytes += bytes
            let isLarge = state.bytes >= limits.bytes && state.problem == nil
            return state.next == nil && state.failure == nil && (isLarge || now &- state.lastTime >= limits.nanoseconds)
        }
        if isDue { begin(at: now) }
    }

    /// Has the log let go of all that it has by now, soon: a customer's text must not stay in it for long after it was deleted. To be
    /// called again and again, outside of groups.
    func refresh(at now: UInt64) throws {
        waitForPoint { _ in true }
        guard state.withLock({ $0.failure == nil }) else { return }
        try log.rotate()
        begin(at: now)
    }

    /// What goes wrong here is what the thread of the points reports.
    private func begin(at now: UInt64) {
        let root = Result { try environment.pin() }
        state.withLock { state in
            state.next = (root, log.end, state.bytes)
            state.bytes = 0
            state.lastTime = now
        }
        wakeUp.signal()
    }

    // MARK: The thread of the points

    /// - Parameter failed: is called with what went wrong, and whether the store must be opened again.
    func start(_ failed: @escaping @Sendable (any Error, _ isFatal: Bool) -> Void) throws {
        try Thread("recovery-points") { [self] in
            repeat {
                wakeUp.wait()
                work(failed)
            } while !state.withLock { $0.isEnding }
        }.start()
    }

    private func work(_ failed: (any Error, Bool) -> Void) {
        guard let next = state.withLock({ $0.next }) else { return }
        var problem: (any Error)?
        do {
            let root = try next.root.get()
            do { try make(root, next.mark) } catch {
                // After a failed sync of the data file nobody knows which of its pages are on the disk, or in memory.
                let failure = error is LMDBError ? ChangeLogError.broken("the data file: \(error)") : error
                if case ChangeLogError.broken = failure {
                    stop(failure)
                    failed(failure, true)
                }
                throw failure
            }
            // Without the next segment ready, an append makes it.
            do { try log.prepare() } catch { failed(error, false) }
        } catch {
            problem = error
            failed(error, false)
        }
        let isWaitedFor = state.withLock { state in
            state.next = nil
            state.problem = problem
            // What it would have let go is in the log still.
            if problem != nil { state.bytes += next.bytes }
            defer { state.isWaitedFor = false }
            return state.isWaitedFor
        }
        if isWaitedFor { isDone.signal() }
    }

    /// Ends the thread, and makes a last point: the next start has nothing to run again, and no customer's text is left in the log. To be
    /// called on the writer's thread, as the last of all.
    func end() throws {
        waitForPoint { _ in true }
        state.withLock { $0.isEnding = true }
        wakeUp.signal()
        guard state.withLock({ $0.failure == nil }) else { return }
        // On a full disk the segment stays until the next start.
        try? log.rotate()
        try make(environment.pin(), log.end, isClosed: true)
    }
}
