internal import LMDB

/// A step from one schema to the next, in one write transaction.
struct Migration: Sendable {
    /// The schema that it makes.
    let version: Int
    /// What it does, for the log.
    let name: String
    /// Whether it seals the log, with a configured key where there is one.
    var sealsLog = false
    /// Depends on the store and the value alone. Of the options it needs the log's key, whose fingerprint is in the value.
    let run: @Sendable (_ options: StoreOptions, _ value: Change.MigrateSchema, inout WriteTransaction) throws -> Void

    func carryOut(_ value: Change.MigrateSchema, _ options: StoreOptions, in transaction: inout WriteTransaction) throws {
        try run(options, value, &transaction)
        try MetaTable(in: transaction).setSchemaVersion(version, in: &transaction)
    }
}
