internal import LMDB

/// A table, with its indexes, that stores have from some schema on.
protocol VersionedTable: Sendable {
    /// The first schema that has it.
    static var since: Int { get }
    init(in transaction: borrowing some Transaction & ~Copyable) throws
}

extension VersionedTable {
    /// Opens the table; nil for a store of a schema that does not have it.
    static func opened(schema: Int, in transaction: borrowing some Transaction & ~Copyable) throws -> Self? {
        schema < since ? nil : try Self(in: transaction)
    }
}
