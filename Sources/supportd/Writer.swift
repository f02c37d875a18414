internal import LMDB
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import RPC
internal import Synchronization

/// The one thread that changes the store. It takes what has queued up, runs it in one transaction, commits once, and only
/// then answers: what was answered is on the disk.
///
/// There is no timer: while one group's commit waits for the disk, the next group queues up.
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
        /// Who wants to know that the thread works.
        var probes: [@Sendable () -> Void] = []
        /// Whether the thread has been told of the jobs and has not emptied the queue yet.
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
        case .first:
            if let call = job.call { priority.watch(on: call.eventLoop) { [self] in queue.withLock { $0.isDraining } } }
            thread.submit { [self] _ in drain() }
        case .none: throw Fault(.overloaded, "Too many changes are waiting already. Try again in a moment.")
        case .stopped: throw DaemonServices.stopping
        }
    }

    /// One user gets seven eighths of the queue at most.
    private func hasPlace(_ queue: borrowing Queue, for job: Job) -> Bool {
        let bytes = queue.bytes + job.bytes
        guard queue.jobs.count < queueLimit, bytes <= queueBytes || queue.bytes == 0 else { return false }
        guard let user = job.user, queue.bytes > 0, let own = queue.users[user] else { return true }
        return own.jobs < Places.share(of: queueLimit) && own.bytes + job.bytes <= Places.share(of: queueBytes)
    }

    /// Has the writer's thread call `done`, behind the group that it works on now: a sign of life, also under load.
    func probe(_ done: @escaping @Sendable () -> Void) {
        let isFirst = queue.withLock { queue in
            queue.probes.append(done)
            defer { queue.isDraining = true }
            return !queue.isDraining
        }
        if isFirst { thread.submit { [self] _ in drain() } }
    }

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
                let group = Array(queue.jobs.prefix(groupLimit))
                for job in group { queue.note(job, -1) }
                queue.jobs.removeFirst(group.count)
                let probes = queue.probes
                queue.probes = []
                queue.isDraining = !group.isEmpty || !probes.isEmpty
                return (group, probes)
            }
            for done in probes { done() }
            if group.isEmpty, probes.isEmpty { return }
            if group.isEmpty { continue }
            priority.groupBegins()
            let commit = GroupCommit(environment: environment, logger: logger) { [fail] error in fail.yield(error) }
            let began = SteadyClock.now
            let outcomes = commit.run(group.map(\.change), of: group.map { $0.call?.record?.id })
            stats.withLock { $0.add(changes: group.count, nanoseconds: SteadyClock.now &- began) }
            queue.withLock { queue in queue.bytes -= group.reduce(0) { $0 + $1.bytes } }
            answer(group, outcomes)
            priority.groupEnds()
            subscriptions?.logHasGrown()
            // For who changes one thing at a time: now and then their next change waits for this, and the others wait less for the
            // disk. Under load the commits would have less of it.
            if group.count == 1, case .success = outcomes[0], queueLength == 0 { environment.lengthenFile() }
        }
    }

    /// Hands the outcomes to their connections, one task an event loop.
    ///
    /// A lone answer is sent from here, so that its client need not wait until the event loop is awake. Several would keep the next
    /// group waiting; and while look-ups are answered the loops are awake, and a writer that goes behind them would keep the socket.
    private func answer(_ jobs: [Job], _ outcomes: [Swift.Result<[UInt8], Fault>]) {
        let receipt = jobs.count == 1 && !priority.isAmongReads ? jobs[0].call?.port.send(outcomes[0]) : nil
        let sendingTime = receipt.map { _ in SteadyClock.now }
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
                let now = sendingTime ?? SteadyClock.now
                for (call, outcome) in answers { call.deliver(outcome, at: now, receipt) }
            }
        }
    }
}
