/// Decides what the writer does next. It is a pure state machine: events go in as calls, and each gives the action to perform.
///
/// There is no timer for groups: while one group waits for the disk, the next one queues up.
struct CommitSchedule<Change: Sendable, Receipt: Sendable, Probe: Sendable>: ~Copyable, Sendable {
    typealias Work = Job<Change, Receipt>

    private enum Phase {
        case idle
        /// The writer's thread was woken and has not gone to rest again.
        case working
        case ended
    }

    private var phase = Phase.idle
    private var isStopped = false
    private var waiting: [Work] = []
    private var probes: [Probe] = []
    private var endings: [Probe] = []
    /// What the group at work has taken, by user.
    private var running: [(user: UInt32?, load: Quotas.Load)] = []
    private var quotas: Quotas
    private let groupSize: Int
    private let groupBytes: Int
    private var stats = CommitStats()
    private var yielding = YieldPolicy()

    init(_ limits: WriterLimits) {
        quotas = Quotas(jobs: limits.jobs, bytes: limits.bytes)
        groupSize = limits.groupSize
        groupBytes = limits.groupBytes
    }

    // MARK: What others ask for

    enum Submission: Hashable, Sendable {
        /// The thread works already and finds the job by itself. Ticks do not run yet where a probe has woken it.
        case queued(startsTicks: Bool)
        /// The thread must be woken.
        case handOver(startsTicks: Bool)
        case refuse(Refusal)
    }
    enum Refusal: Hashable, Sendable { case full, stopped }

    mutating func submit(_ job: Work) -> Submission {
        guard !isStopped else { return .refuse(.stopped) }
        guard quotas.take(job.bytes, for: job.user) else { return .refuse(.full) }
        waiting.append(job)
        guard phase == .idle else { return .queued(startsTicks: yielding.startTicks()) }
        phase = .working
        return .handOver(startsTicks: yielding.startTicks())
    }

    enum ProbeAction: Hashable, Sendable { case queued, handOver, answer }

    /// Has `probe` answered when the thread has finished the group that it works on now.
    mutating func probe(_ probe: Probe) -> ProbeAction {
        guard phase != .ended else { return .answer }
        probes.append(probe)
        return wake()
    }

    /// Refuses all jobs from now on. Those that were taken are carried out.
    mutating func stop() { isStopped = true }

    /// Has `probe` answered when all that was taken is done and the thread has ended. Stops too.
    mutating func end(_ probe: Probe) -> ProbeAction {
        isStopped = true
        guard phase != .ended else { return .answer }
        endings.append(probe)
        return wake()
    }

    private mutating func wake() -> ProbeAction {
        guard phase == .idle else { return .queued }
        phase = .working
        return .handOver
    }

    // MARK: What the writer's thread asks for

    enum Turn: Sendable {
        /// Run these in one transaction and commit it.
        /// - `yields`: whether the thread must yield from now on; nil when nothing changes.
        case commit([Work], yields: Bool?)
        case answer([Probe])
        /// Nothing waits: sleep until the next hand-over.
        case rest
        /// The thread ends, and then answers these.
        case end([Probe])
    }

    /// Says whether the thread may yield, before it works for the first time.
    mutating func threadStarts(mayYield: Bool) { yielding.mayYield = mayYield }

    /// - Parameter lookUpsSeen: asked only when a group begins.
    mutating func next(lookUpsSeen: () -> Bool, at now: UInt64) -> Turn {
        if !probes.isEmpty {
            defer { probes = [] }
            return .answer(probes)
        }
        if !waiting.isEmpty {
            let group = takeGroup()
            let isSeen = yielding.mayYield && lookUpsSeen()
            return .commit(group, yields: yielding.groupBegins(lookUpsSeen: isSeen, at: now))
        }
        guard endings.isEmpty else {
            phase = .ended
            defer { endings = [] }
            return .end(endings)
        }
        phase = .idle
        return .rest
    }

    /// One at least, however large.
    private func sizeOfGroup() -> Int {
        var bytes = 0
        for (index, job) in waiting.enumerated() {
            bytes += job.bytes
            if index == groupSize || index > 0 && bytes > groupBytes { return index }
        }
        return waiting.count
    }

    private mutating func takeGroup() -> [Work] {
        var group: [Work] = []
        let count = sizeOfGroup()
        if count == waiting.count {
            swap(&group, &waiting)
        } else {
            group = Array(waiting.prefix(count))
            waiting.removeFirst(count)
        }
        for job in group {
            // There are few users, and mostly one.
            if let place = running.firstIndex(where: { $0.user == job.user }) {
                running[place].load.jobs += 1
                running[place].load.bytes += job.bytes
            } else {
                running.append((job.user, Quotas.Load(jobs: 1, bytes: job.bytes)))
            }
        }
        return group
    }

    /// The group at work is on the disk, or was refused. To be called before its callers are answered, who may submit more at once.
    ///
    /// - Parameter nanoseconds: how long it took.
    mutating func groupDone(after nanoseconds: UInt64) {
        let jobs = running.reduce(0) { $0 + $1.load.jobs }
        for (user, load) in running { quotas.giveBack(load, of: user) }
        running.removeAll(keepingCapacity: true)
        stats.add(changes: jobs, nanoseconds: nanoseconds)
        yielding.groupDone()
    }

    mutating func tick(at now: UInt64) -> Tick { yielding.tick(isBusy: phase == .working, at: now) }

    // MARK: What can be seen

    /// Jobs that wait or run, and how many may.
    var level: (count: Int, limit: Int) { (quotas.total.jobs, quotas.limit.jobs) }
    var isQueueEmpty: Bool { waiting.isEmpty }
    var commits: CommitStats { stats }
}
