internal import LMDB
internal import Store
internal import Synchronization

/// What a call may use that runs on a thread of its own.
final class LongWork: Sendable {
    let backups: Backups
    private let environment: Environment
    private let readTime: Duration
    private let stops = Atomic<Bool>(false)

    /// - Parameter readTime: for how long a read may hold its snapshot.
    init(_ store: Store, backups: Backups, readTime: Duration) {
        environment = store.environment
        self.backups = backups
        self.readTime = readTime
    }

    /// Reads in a snapshot of its own, which is taken away when it was held for too long.
    func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        try environment.makeRoom()
        return try environment.read(within: readTime, body)
    }

    /// Has what takes long given up: it could take longer than a stop may.
    func stop() {
        stops.store(true, ordering: .relaxed)
        backups.cancel()
    }

    /// To be called again and again by what takes long.
    func expectToGoOn() throws(Store.CheckEnded) {
        if stops.load(ordering: .relaxed) { throw Store.CheckEnded() }
    }
}
