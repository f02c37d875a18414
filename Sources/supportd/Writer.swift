internal import LMDB
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Synchronization

/// Changes the store, on one thread at a time. It takes what has queued up, runs it in one transaction, commits once, and only
/// then answers: what was answered is on the disk.
///
/// There is no timer: while one group's commit waits for the disk, the next group queues up. That is on the writer's own thread. But
/// a change that comes alone is made on the thread that has read it, between two turns of its event loop.
final class Writer: Sendable {
    struct Job: Sendable {
        /// Nil for a change of the daemon's own, which nobody waits for.
        let call: PendingCall?
        /// Whose it is; nil for the daemon's own.
        let user: UInt32?
        /// Of the request, of which the change may hold all.
        let bytes: Int
        let change: Route.Change
    }

    private struct Queue {
        var jobs: [Job] = []
        /// Bytes of the jobs that wait, and of those at work.
        var bytes = 0
        /// Whose the waiting jobs are.
        var users: [UInt32: (jobs: Int, bytes: Int)] = [:]

        mutating func note(_ job: Job, _ sign: Int) {
            guard let user = job.user else { return }
            let (jobs, bytes) = users[user] ?? (0, 0)
            users[user] = jobs + sign == 0 ? nil : (jobs + sign, bytes + sign * job.bytes)
        }
        /// Takes the first jobs, at most `count`.
        mutating func take(_ count: Int) -> [Job] {
            let group = Array(jobs.prefix(count))
            for job in group { note(job, -1) }
            jobs.removeFirst(group.count)
            return group
        }
        /// Who wants to know that the thread works.
        var probes: [@Sendable () -> Void] = []
        /// Whether a thread has been told of the jobs and has not emptied the queue yet.
        var isDraining = false
        var isStopped = false
    }

    private let environment: Environment
    private let thread: NIOThreadPool
    private let logger: Logger
    let priority: WriterPriority
    /// Told after each group's commit.
    private let subscriptions: Subscriptions?
    private let queue = Mutex(Queue())
    /// Errors after which the store must be opened again.
    let failures: AsyncStream<LMDBError>
    private let fail: AsyncStream<LMDBError>.Continuation
    /// Jobs that may wait; past it a call is `overloaded`.
    let queueLimit: Int
    /// Bytes of their requests, likewise.
    private let queueBytes: Int
    /// Jobs in one commit.
    private let groupLimit: Int
    private let stats = Mutex(CommitStats())
    /// Whether the last change was alone.
    private let comeAlone = Atomic<Bool>(true)

    init(
        environment: Environment,
        thread: NIOThreadPool,
        logger: Logger,
        priority: WriterPriority = WriterPriority(),
        subscriptions: Subscriptions? = nil,
        queueLimit: Int = 16 * 1024,
        queueBytes: Int = 64 << 20,
        groupLimit: Int = 1024
    ) {
        (failures, fail) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        self.environment = environment
        self.thread = thread
        self.logger = logger
        self.priority = priority
        self.subscriptions = subscriptions
        self.queueLimit = queueLimit
        self.queueBytes = queueBytes
        self.groupLimit = groupLimit
    }

    func submit(_ job: Job) throws(Fault) {
        enum Place { case first, behind, none, stopped }
        let place = queue.withLock { queue -> Place in
            if queue.isStopped { return .stopped }
            guard hasPlace(queue, for: job) else { return .none }
            queue.jobs.append(job)
            queue.bytes += job.bytes
            queue.note(job, 1)
            defer { queue.isDraining = true }
            return queue.isDraining ? .behind : .first
        }
        switch place {
        case .behind: break
        case .first: begin(with: job)
        case .none: throw Fault(.overloaded, "Too many changes are waiting already. Try again in a moment.")
        case .stopped: throw DaemonServices.stopping
        }
    }

    private func begin(with job: Job) {
        if let call = job.call {
            let isAlone = comeAlone.load(ordering: .relaxed) && priority.isQuiet
            if isAlone, let loop = call.eventLoop as? SocketLoop, loop.inEventLoop {
                if loop.afterTurn(blocking: { [self] in changeAlone(call) }) { return }
            }
        }
        handOver(watchedOn: job.call?.eventLoop)
    }

    /// Has the writer's thread empty the queue.
    private func handOver(watchedOn loop: (any EventLoop)?, _ first: @escaping @Sendable () -> Void = {}) {
        if let loop { priority.watch(on: loop) { [self] in !isIdle } }
        thread.submit { [self] _ in
            first()
            drain()
        }
    }

    /// One user gets seven eighths of the queue at most.
    private func hasPlace(_ queue: borrowing Queue, for job: Job) -> Bool {
        let bytes = queue.bytes + job.bytes
        guard queue.jobs.count < queueLimit, bytes <= queueBytes || queue.bytes == 0 else { return false }
        guard let user = job.user, queue.bytes > 0, let own = queue.users[user] else { return true }
        return own.jobs < UserQuota.share(of: queueLimit) && own.bytes + job.bytes <= UserQuota.share(of: queueBytes)
    }

    /// Has the writer's thread call `done`, behind the group that it works on now: a sign of life, also under load.
    func probe(_ done: @escaping @Sendable () -> Void) {
        let isFirst = queue.withLock { queue in
            queue.probes.append(done)
            defer { queue.isDraining = true }
            return !queue.isDraining
        }
        if isFirst { handOver(watchedOn: nil) }
    }

    /// Comes back when all that was taken before is done, or the writer's own thread is at the last of it.
    func finished() async { await withCheckedContinuation { done in probe { done.resume() } } }

    /// Whether nothing waits and nothing is at work.
    var isIdle: Bool { queue.withLock { !$0.isDraining } }
    /// Jobs that wait.
    var queueLength: Int { queue.withLock { $0.jobs.count } }
    var commits: ServerStats.Commits { stats.withLock { $0.commits } }

    /// Takes no more jobs. Those that were taken are answered as usual.
    func stop() { queue.withLock { $0.isStopped = true } }

    private func drain() {
        while true {
            let (group, probes) = queue.withLock { queue -> ([Job], [@Sendable () -> Void]) in
                let group = queue.take(groupLimit)
                let probes = queue.probes
                queue.probes = []
                queue.isDraining = !group.isEmpty || !probes.isEmpty
                return (group, probes)
            }
            for done in probes { done() }
            if group.isEmpty, probes.isEmpty { return }
            if group.isEmpty { continue }
            priority.groupBegins()
            let outcomes = change(group)
            answer(group, outcomes)
            priority.groupEnds()
            subscriptions?.logHasGrown()
            // For who changes one thing at a time: now and then their next change waits for this, and the others wait less for the
            // disk. Under load the commits would have less of it.
            if group.count == 1, case .success = outcomes[0], queueLength == 0 { environment.lengthenFile() }
        }
    }

    /// Makes the only change that waits, on the thread of its event loop. Gives how its caller is told.
    private func changeAlone(_ call: PendingCall) -> @Sendable () -> Void {
        guard let job = queue.withLock({ queue in queue.jobs.count == 1 && queue.probes.isEmpty ? queue.take(1).first : nil }) else {
            // More have come with it.
            handOver(watchedOn: call.eventLoop)
            return {}
        }
        let outcome = change([job])[0]
        priority.noteLoneChange()
        let isFileShort = if case .success = outcome { environment.isFileShort } else { false }
        let goesOn = queue.withLock { queue in
            queue.isDraining = isFileShort || !queue.jobs.isEmpty || !queue.probes.isEmpty
            return queue.isDraining
        }
        if goesOn {
            handOver(watchedOn: call.eventLoop) { [self] in
                if isFileShort, queueLength == 0 { environment.lengthenFile() }
            }
        }
        return { [self] in
            call.deliver(outcome)
            subscriptions?.logHasGrown()
        }
    }

    private func change(_ group: [Job]) -> [Swift.Result<[UInt8], Fault>] {
        comeAlone.store(group.count == 1, ordering: .relaxed)
        let commit = GroupCommit(environment: environment, logger: logger) { [fail] error in fail.yield(error) }
        let began = SteadyClock.now
        let outcomes = commit.run(group.map(\.change), of: group.map { $0.call?.record?.id })
        stats.withLock { $0.add(changes: group.count, nanoseconds: SteadyClock.now &- began) }
        queue.withLock { queue in queue.bytes -= group.reduce(0) { $0 + $1.bytes } }
        return outcomes
    }

    /// Hands the outcomes to their connections, one task an event loop.
    private func answer(_ jobs: [Job], _ outcomes: [Swift.Result<[UInt8], Fault>]) {
        var loops: [(loop: any EventLoop, answers: [(PendingCall, Swift.Result<[UInt8], Fault>)])] = []
        for (job, outcome) in zip(jobs, outcomes) {
            guard let call = job.call else { continue }
            let loop = call.eventLoop
            // There are as many as processors.
            if let place = loops.firstIndex(where: { $0.loop === loop }) {
                loops[place].answers.append((call, outcome))
            } else {
                loops.append((loop, [(call, outcome)]))
            }
        }
        for (loop, answers) in loops {
            loop.execute {
                let now = SteadyClock.now
                for (call, outcome) in answers { call.deliver(outcome, at: now) }
            }
        }
    }
}
