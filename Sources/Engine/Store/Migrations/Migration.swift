internal import LMDB

/// A step from one schema to the next, in one write transaction.
struct Migration: Sendable {
    /// The schema that it makes.
    let version: Int
    /// What it does, for the log.
    let name: String
    let run: @Sendable (_ options: StoreOptions, inout WriteTransaction) throws -> Void
}
