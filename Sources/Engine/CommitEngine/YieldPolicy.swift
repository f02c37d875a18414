/// Decides when the writer's thread leaves the processors to look-ups.
///
/// A look-up takes microseconds. Behind a group of changes that has a processor for its whole time slice it would wait for
/// milliseconds. So the writer takes what look-ups leave while some are answered. Where they leave nothing, it stops yielding after
/// ``patience`` and does not yield again for ``rest``.
struct YieldPolicy: Sendable {
    /// Nanoseconds between two ticks, and how long a yielding writer may go without finishing a group.
    static let patience: UInt64 = 10_000_000
    /// Nanoseconds for which a writer that got no processor does not yield again.
    static let rest: UInt64 = 1_000_000_000

    /// Whether the thread may stop yielding again: where the system forbids that, it never begins.
    var mayYield: Bool
    private(set) var isYielding = false
    private var noYieldBefore: UInt64 = 0
    private var groups = 0
    private var groupsAtLastTick = 0
    private var isTicking = false

    init(mayYield: Bool = false) { self.mayYield = mayYield }

    /// - Parameter lookUpsSeen: whether look-ups were answered since the last group began.
    /// - Returns: Whether the thread must yield from now on; nil when nothing changes.
    mutating func groupBegins(lookUpsSeen: Bool, at now: UInt64) -> Bool? {
        guard mayYield else { return nil }
        let yields = lookUpsSeen && now >= noYieldBefore
        guard yields != isYielding else { return nil }
        isYielding = yields
        return yields
    }

    mutating func groupDone() { groups += 1 }

    /// Whether ticks must be started, for a writer that gets work. They go on until the writer is idle.
    mutating func startTicks() -> Bool {
        guard mayYield, !isTicking else { return false }
        isTicking = true
        groupsAtLastTick = groups
        return true
    }

    /// Looks after the writer, ``patience`` after the last tick.
    mutating func tick(isBusy: Bool, at now: UInt64) -> Tick {
        guard isBusy else {
            isTicking = false
            return .end
        }
        defer { groupsAtLastTick = groups }
        guard groups == groupsAtLastTick, isYielding else { return .goOn }
        isYielding = false
        noYieldBefore = now + Self.rest
        return .stopYielding
    }
}

/// What a tick asks for.
enum Tick: Hashable, Sendable {
    /// Another tick.
    case goOn
    /// The thread must stop yielding; then another tick.
    case stopYielding
    /// No more ticks: the writer is idle.
    case end
}
