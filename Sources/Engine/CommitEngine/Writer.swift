public import LMDB
public import Protocol
internal import Synchronization

/// Changes the store on a thread of its own. It takes the changes that have queued up, runs them in one transaction, commits once,
/// and only then delivers the outcomes: what was answered is on the disk.
///
/// It performs what ``CommitSchedule`` decides.
public final class Writer<Host: CommitHost>: Sendable {
    public typealias Work = Job<Host.Change, Host.Receipt>
    private typealias Schedule = CommitSchedule<Host.Change, Host.Receipt, @Sendable () -> Void>

    private let environment: Environment
    private let host: Host
    private let lookUps: LookUps
    /// Nil where LMDB's own commit waits for the disk.
    private let points: RecoveryPoints?
    private let schedule: Mutex<Schedule>
    private let wakeUp = WakeUp()
    private let scheduling = SchedulingClass()

    /// Starts the thread, which lives until ``end()``.
    ///
    /// - Parameter points: of the log in front of the store; nil where LMDB's own commit waits for the disk.
    public init(
        _ environment: Environment, _ host: Host, limits: WriterLimits = WriterLimits(), lookUps: LookUps = LookUps(),
        points: RecoveryPoints? = nil
    ) throws {
        self.environment = environment
        self.points = points
        self.host = host
        self.lookUps = lookUps
        schedule = Mutex(Schedule(limits))
        try points?.start { error, isFatal in
            if isFatal { host.storeHasFailed(error) } else { host.recoveryPointHasFailed(error) }
        }
        let started = WakeUp()
        try Thread("writer") { [self] in run(started) }.start()
        started.wait()
    }

    /// Queues a change, whose outcome the host's `deliver` gets. Faults: `overloaded`, `unavailable` after ``stop()``.
    public func submit(_ job: Work) throws(Fault) {
        let submission = schedule.withLock { $0.submit(job) }
        switch submission {
        case .queued(let startsTicks):
            if startsTicks { scheduleTick(near: job.receipt) }
        case .handOver(let startsTicks):
            if startsTicks { scheduleTick(near: job.receipt) }
            wakeUp.signal()
        case .refuse(.full): throw Fault(.overloaded, "Too many changes are waiting already. Try again in a moment.")
        case .refuse(.stopped): throw StoreFaults.stopping
        }
    }

    /// Has the thread call `done` when it has finished the group that it works on now: a sign of life, also under load.
    public func probe(_ done: @escaping @Sendable () -> Void) { perform(schedule.withLock { $0.probe(done) }, done) }

    /// Has the log of changes let go of what it has by now, where there is one.
    public func refreshLog() {
        guard let points else { return }
        probe { [host] in
            do { try points.refresh(at: SteadyTime.now) } catch { host.recoveryPointHasFailed(error) }
        }
    }

    /// Takes no more changes. Those that were taken are carried out.
    public func stop() { schedule.withLock { $0.stop() } }

    /// Stops, and comes back when all that was taken is done and the thread has ended.
    public func end() async {
        await withCheckedContinuation { continuation in
            let done: @Sendable () -> Void = { continuation.resume() }
            perform(schedule.withLock { $0.end(done) }, done)
        }
    }

    private func perform(_ action: Schedule.ProbeAction, _ done: () -> Void) {
        switch action {
        case .queued: break
        case .handOver: wakeUp.signal()
        case .answer: done()
        }
    }

    /// Changes that wait or run, and how many may.
    public var level: ServerStats.Level {
        let level = schedule.withLock { $0.level }
        return ServerStats.Level(count: level.count, limit: level.limit)
    }
    public var commits: ServerStats.Commits { schedule.withLock { $0.commits }.commits }
}

/// The writer's thread.
extension Writer {
    private func run(_ started: WakeUp) {
        let mayYield = scheduling.begin()
        schedule.withLock { $0.threadStarts(mayYield: mayYield) }
        started.signal()
        repeat { wakeUp.wait() } while work()
    }

    /// Works until nothing waits; false when the thread ends.
    private func work() -> Bool {
        while true {
            switch nextTurn() {
            case .commit(let group, _): commit(group)
            case .answer(let probes): for done in probes { done() }
            case .rest: return true
            case .end(let endings):
                do { try points?.end() } catch { host.recoveryPointHasFailed(error) }
                for done in endings { done() }
                return false
            }
        }
    }

    /// The thread's class is set under the lock, as in ``tick(near:)``: so the last decision is the one in force.
    private func nextTurn() -> Schedule.Turn {
        schedule.withLock { schedule in
            let turn = schedule.next(lookUpsSeen: lookUps.take, at: SteadyTime.now)
            if case .commit(_, let yields?) = turn { scheduling.set(yields: yields) }
            return turn
        }
    }

    private func commit(_ group: [Work]) {
        let began = SteadyTime.now
        let outcomes = GroupCommit(environment: environment, host: host, points: points).run(group)
        schedule.withLock { $0.groupDone(after: SteadyTime.now &- began) }
        host.groupIsDone()
        host.deliver(outcomes, to: group)
        // For clients that change one thing at a time: now and then their next change waits for this, and the others wait less for
        // the disk. Under load it would take the disk away from the commits.
        if points == nil, group.count == 1, case .success = outcomes[0], schedule.withLock({ $0.isQueueEmpty }) {
            environment.lengthenFile()
        }
    }

    private func scheduleTick(near receipt: Host.Receipt) {
        host.schedule(after: YieldPolicy.patience, near: receipt) { [self] in tick(near: receipt) }
    }

    private func tick(near receipt: Host.Receipt) {
        let tick = schedule.withLock { schedule in
            let tick = schedule.tick(at: SteadyTime.now)
            if tick == .stopYielding { scheduling.set(yields: false) }
            return tick
        }
        if tick != .end { scheduleTick(near: receipt) }
    }
}
