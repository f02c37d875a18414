internal import LMDB

/// A step from one schema to the next, in one write transaction.
///
/// The list is only ever appended to: what is on disks out there was made by the steps as they stand.
struct Migration: Sendable {
    /// The schema that it makes.
    let version: Int
    /// What it does, for the log.
    let name: String
    let run: @Sendable (_ options: Store.Options, inout WriteTransaction) throws -> Void

    static let all: [Migration] = [.sealedEvents]
}
