internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// How much of the processors the writer's thread gets (sched(7)).
///
/// While look-ups are answered too, the writer takes what these leave (`SCHED_IDLE`): a look-up lasts microseconds, and behind a
/// group of changes that has a processor for its whole time slice it would wait for milliseconds. Where nothing is left, the
/// writer goes back among the others when it has done nothing for ``patience``, and stays there for ``rest``.
final class WriterPriority: Sendable {
    /// Whether look-ups were answered since the last group began.
    private let areReadsAnswered = Atomic<Bool>(false)
    /// When look-ups were answered last, by the steady clock, to a millisecond.
    private let lastReads = Atomic<UInt64>(0)
    private let thread = Atomic<UInt>(0)
    /// Whether the thread may leave `SCHED_IDLE` again.
    private let mayYield = Atomic<Bool>(false)
    private let isYielding = Atomic<Bool>(false)
    /// Groups that are done.
    private let progress = Atomic<Int>(0)
    private let isWatched = Atomic<Bool>(false)
    /// No yielding before this time of the steady clock.
    private let noYieldBefore = Atomic<UInt64>(0)

    static let patience = TimeAmount.milliseconds(10)
    static let rest = TimeAmount.seconds(1)
    /// `SCHED_IDLE` of <sched.h>, which Glibc's module hides.
    private static let idle: CInt = 5

    /// Said once, on the writer's thread, before it works.
    ///
    /// - Parameter mayYield: whether a thread may leave `SCHED_IDLE`. Where not, this one is nicer than the others, for ever.
    func begin(mayYield: Bool) {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        self.mayYield.store(mayYield, ordering: .relaxed)
        if !mayYield { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5) }
    }

    /// Whether a thread here may go into `SCHED_IDLE` and leave it: that takes a right, `LimitNICE=+0` in a unit. Another thread
    /// tries it, which may not come back.
    static func mayYield() async -> Bool {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let may = try? await threads.runIfActive { set(idle, for: pthread_self()) && set(CInt(SCHED_OTHER), for: pthread_self()) }
        try? await threads.shutdownGracefully()
        return may ?? false
    }

    /// An event loop has answered look-ups.
    func noteReads(at now: UInt64) {
        // Mostly it is known, and a line of memory that nobody writes costs nothing.
        if !areReadsAnswered.load(ordering: .relaxed) { areReadsAnswered.store(true, ordering: .relaxed) }
        if now > lastReads.load(ordering: .relaxed) + 1_000_000 { lastReads.store(now, ordering: .relaxed) }
    }

    /// Whether no look-ups were answered for ``quietTime``.
    var isQuiet: Bool { SteadyClock.now > lastReads.load(ordering: .relaxed) + UInt64(Self.quietTime.nanoseconds) }
    static let quietTime = TimeAmount.milliseconds(10)

    /// On the writer's thread.
    func groupBegins() {
        guard mayYield.load(ordering: .relaxed) else { return }
        let yields = areReadsAnswered.exchange(false, ordering: .relaxed) && SteadyClock.now >= noYieldBefore.load(ordering: .relaxed)
        if yields != isYielding.load(ordering: .relaxed) { setYielding(yields) }
    }
    func groupEnds() { progress.add(1, ordering: .relaxed) }
    /// A change was made on an event loop's thread, while no look-ups were answered.
    func noteLoneChange() {
        areReadsAnswered.store(false, ordering: .relaxed)
        groupEnds()
    }

    /// Has `loop` look after the writer for as long as `isBusy`. Said when it gets something to do.
    func watch(on loop: any EventLoop, while isBusy: @escaping @Sendable () -> Bool) {
        guard mayYield.load(ordering: .relaxed), !isWatched.exchange(true, ordering: .relaxed) else { return }
        look(progress.load(ordering: .relaxed), loop, isBusy)
    }

    private func look(_ before: Int, _ loop: any EventLoop, _ isBusy: @escaping @Sendable () -> Bool) {
        loop.scheduleTask(in: Self.patience) { [self] in
            guard isBusy() else { return isWatched.store(false, ordering: .relaxed) }
            let now = progress.load(ordering: .relaxed)
            if now == before, isYielding.load(ordering: .relaxed) {
                noYieldBefore.store(SteadyClock.now + UInt64(Self.rest.nanoseconds), ordering: .relaxed)
                setYielding(false)
            }
            look(now, loop, isBusy)
        }
    }

    private func setYielding(_ yields: Bool) {
        isYielding.store(yields, ordering: .relaxed)
        Self.set(yields ? Self.idle : CInt(SCHED_OTHER), for: pthread_t(thread.load(ordering: .relaxed)))
    }

    @discardableResult
    private static func set(_ policy: CInt, for thread: pthread_t) -> Bool {
        var parameters = sched_param(sched_priority: 0)
        return pthread_setschedparam(thread, policy, &parameters) == 0
    }
}
