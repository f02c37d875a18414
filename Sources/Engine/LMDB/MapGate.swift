internal import Glibc
internal import Synchronization

/// Lets the memory map move only while no thread of this process reads it. LMDB's `mdb_env_set_mapsize` needs "no active
/// transactions", and checks that for writes alone.
///
/// There are three ways to read. A ``ReaderFlag`` is for reads of microseconds on an event loop: a read costs one uncontended
/// atomic store, and waits while the map moves. ``hold()`` is for long reads and for writes: the map moves after they end, and
/// short reads go on meanwhile. ``peek(_:)`` never waits.
final class MapGate: Sendable {
    /// Whether one thread reads the map.
    final class ReaderFlag: Sendable {
        fileprivate let isSet = Atomic<Bool>(false)
        // Each flag has a cache line of its own: event loops that share one slow each other down.
        private let padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0)

        func leave() { isSet.store(false, ordering: .releasing) }
    }

    private let isMoving = Atomic<Bool>(false)
    /// The map could not be mapped again: nobody may read any more.
    private let isLost = Atomic<Bool>(false)
    /// How many threads are inside of ``peek(_:)``.
    private let peeks = Atomic<Int>(0)
    /// Locked while the map moves.
    private let flags = Mutex<[ReaderFlag]>([])
    private let holds = SharedExclusiveLock()

    func add(_ flag: ReaderFlag) { flags.withLock { $0.append(flag) } }
    func remove(_ flag: ReaderFlag) { flags.withLock { $0.removeAll { $0 === flag } } }

    /// Sets the flag. Waits while the map moves.
    @inline(__always)
    func enter(_ flag: ReaderFlag) throws(LMDBError) {
        // The mover sets `isMoving` and then reads the flags. Here the flag is set and then `isMoving` is read. All four are in one
        // total order, so at least one of the two threads sees the other.
        flag.isSet.store(true, ordering: .sequentiallyConsistent)
        if isMoving.load(ordering: .sequentiallyConsistent) { try enterLater(flag) }
    }
    private func enterLater(_ flag: ReaderFlag) throws(LMDBError) {
        repeat {
            flag.leave()
            flags.withLock { _ in }
            if isLost.load(ordering: .acquiring) { throw Self.lost }
            flag.isSet.store(true, ordering: .sequentiallyConsistent)
        } while isMoving.load(ordering: .sequentiallyConsistent)
    }

    /// Runs `body`, which is short; nil while the map moves. It never waits, so any thread may call it, also inside a transaction.
    func peek<R>(_ body: () throws(LMDBError) -> R) throws(LMDBError) -> R? {
        peeks.add(1, ordering: .sequentiallyConsistent)
        defer { peeks.subtract(1, ordering: .releasing) }
        if isMoving.load(ordering: .sequentiallyConsistent) { return nil }
        if isLost.load(ordering: .acquiring) { throw Self.lost }
        return try body()
    }

    /// Keeps the map where it is until ``release()``. Waits while the map moves, and while a thread waits to move it. A hold inside
    /// of a hold may therefore never end.
    func hold() throws(LMDBError) {
        holds.lockShared()
        if isLost.load(ordering: .acquiring) {
            holds.unlockShared()
            throw Self.lost
        }
    }
    func release() { holds.unlockShared() }

    /// Runs `body` while no thread reads the map. False when reads took longer than `limit`.
    ///
    /// - Parameter prepare: runs when nothing holds the map, which is still in its place.
    func exclusively(
        within limit: Duration,
        prepare: () throws(LMDBError) -> Void,
        _ body: () throws(LMDBError) -> Void
    ) throws(LMDBError) -> Bool {
        guard holds.lockExclusive(within: limit) else { return false }
        defer { holds.unlockExclusive() }
        try prepare()
        return try flags.withLock { flags throws(LMDBError) in
            isMoving.store(true, ordering: .sequentiallyConsistent)
            // After a loss too: the threads that wait go on, and find that the map is lost.
            defer { isMoving.store(false, ordering: .sequentiallyConsistent) }
            guard Self.wait(for: flags, peeks) else { return false }
            do throws(LMDBError) {
                try body()
            } catch {
                isLost.store(true, ordering: .sequentiallyConsistent)
                throw error
            }
            return true
        }
    }

    /// Short reads end within microseconds. The limit of ten seconds is for a machine that was suspended.
    private static func wait(for flags: [ReaderFlag], _ peeks: borrowing Atomic<Int>) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        var turns = 0
        while flags.contains(where: { $0.isSet.load(ordering: .sequentiallyConsistent) })
            || peeks.load(ordering: .sequentiallyConsistent) > 0
        {
            turns += 1
            if turns < 1000 { sched_yield() } else { usleep(100) }
            if turns.isMultiple(of: 1000), clock.now > deadline { return false }
        }
        return true
    }

    private static let lost = LMDBError(code: .panic, call: "mdb_env_set_mapsize")
}
