internal import Glibc
internal import Synchronization

/// Lets the memory map be moved only while nothing of this process looks into it (LMDB: `mdb_env_set_mapsize` needs "no
/// active transactions", and checks that for writes alone).
///
/// There are two ways in. A ``Flag`` is for reads that take microseconds on a thread of their own, an event loop: one
/// uncontended atomic store a read, and they wait while the map moves. ``hold()`` is for the rest, long reads and writes:
/// a mover waits for them first, with a bound, while the short reads go on.
final class MapGate: Sendable {
    /// Whether one thread looks into the map.
    final class Flag: Sendable {
        fileprivate let isSet = Atomic<Bool>(false)
        // A cache line of its own, or the loops would slow each other down.
        private let padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)

        func leave() { isSet.store(false, ordering: .releasing) }
    }

    private let isMoving = Atomic<Bool>(false)
    /// The map could not be mapped again: nobody may look any more.
    private let isLost = Atomic<Bool>(false)
    /// Threads that look at the map's first pages for a moment.
    private let glances = Atomic<Int>(0)
    /// Locked while the map moves.
    private let flags = Mutex<[Flag]>([])
    private let holders = Holders()

    func add(_ flag: Flag) { flags.withLock { $0.append(flag) } }
    func remove(_ flag: Flag) { flags.withLock { $0.removeAll { $0 === flag } } }

    /// Sets the flag. Waits while the map moves.
    @inline(__always)
    func enter(_ flag: Flag) throws(LMDBError) {
        // The mover first says that it moves and then looks at the flags; here it is the other way round, in one total order:
        // one of the two sees the other.
        flag.isSet.store(true, ordering: .sequentiallyConsistent)
        if isMoving.load(ordering: .sequentiallyConsistent) { try enterLater(flag) }
    }
    private func enterLater(_ flag: Flag) throws(LMDBError) {
        repeat {
            flag.leave()
            flags.withLock { _ in }
            if isLost.load(ordering: .acquiring) { throw Self.lost }
            flag.isSet.store(true, ordering: .sequentiallyConsistent)
        } while isMoving.load(ordering: .sequentiallyConsistent)
    }

    /// Runs `body` unless the map is just moving; it never waits, so it may be called from anywhere.
    func glance<R>(_ body: () throws(LMDBError) -> R) throws(LMDBError) -> R? {
        glances.add(1, ordering: .sequentiallyConsistent)
        defer { glances.subtract(1, ordering: .releasing) }
        if isMoving.load(ordering: .sequentiallyConsistent) { return nil }
        if isLost.load(ordering: .acquiring) { throw Self.lost }
        return try body()
    }

    /// Keeps the map where it is until ``release()``. Waits while it moves, and while somebody waits to move it: so never
    /// inside of another hold.
    func hold() throws(LMDBError) {
        holders.hold()
        if isLost.load(ordering: .acquiring) {
            holders.release()
            throw Self.lost
        }
    }
    func release() { holders.release() }

    /// Runs `body` while nothing looks into the map. False when somebody has looked for longer than `limit`.
    ///
    /// - Parameter prepare: runs when there are no holders, with the map still in its place.
    func exclusively(
        within limit: Duration,
        prepare: () throws(LMDBError) -> Void,
        _ body: () throws(LMDBError) -> Void
    ) throws(LMDBError) -> Bool {
        guard holders.claim(within: limit) else { return false }
        defer { holders.unclaim() }
        try prepare()
        return try flags.withLock { flags throws(LMDBError) in
            isMoving.store(true, ordering: .sequentiallyConsistent)
            // After a loss too: who waits is let go, and is told.
            defer { isMoving.store(false, ordering: .sequentiallyConsistent) }
            guard Self.wait(for: flags, glances) else { return false }
            do throws(LMDBError) {
                try body()
            } catch {
                isLost.store(true, ordering: .sequentiallyConsistent)
                throw error
            }
            return true
        }
    }

    /// Short reads end within microseconds; ten seconds are for a machine that has stopped for a while.
    private static func wait(for flags: [Flag], _ glances: borrowing Atomic<Int>) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        var turns = 0
        while flags.contains(where: { $0.isSet.load(ordering: .sequentiallyConsistent) })
            || glances.load(ordering: .sequentiallyConsistent) > 0
        {
            turns += 1
            if turns < 1000 { sched_yield() } else { usleep(100) }
            if turns.isMultiple(of: 1000), clock.now > deadline { return false }
        }
        return true
    }

    private static let lost = LMDBError(code: .panic, call: "mdb_env_set_mapsize")
}
