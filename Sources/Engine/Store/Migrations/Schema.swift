internal import LMDB

/// The versions of the store's layout on the disk.
enum Schema {
    /// The steps from schema 1 on. The list is append-only: stores on disks were made by the steps as they are.
    static let migrations: [Migration] = [.sealedEvents, .sessionIndexes, .plainNumbers]

    /// The schema that this program writes.
    static let latest = migrations.last?.version ?? first
    static let first = 1

    /// The schema of a store, nil for a new one. Throws a ``DamagedRecord`` for a later one than `latest`.
    static func version(
        of meta: MetaTable,
        latest: Int = latest,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> Int? {
        guard let found = try meta.schemaVersion(in: transaction) else { return nil }
        guard found <= latest else {
            throw DamagedRecord("the store has schema \(found), and this supportd knows up to \(latest): install a newer one")
        }
        return found
    }
}
