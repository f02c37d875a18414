public import ChangeLog
internal import Files
public import LMDB
public import Protocol

/// The log of changes in front of a store, in the folder `change-log` of its directory.
public struct StoreLog: Sendable {
    public let log: LocalSegments
    /// The file that says where a recovery begins.
    public let pointFile: String
    /// The root that the file has.
    public let root: PinnedRoot
    /// Groups that were run again to open the store.
    public let recovered: Int

    static let folder = "change-log"
    /// A log that is no longer used, and is being removed.
    static let oldFolder = "change-log.removed"

    static func pointFile(in folder: String) -> String { folder + "/recovery-point" }

    /// Nil where there is no log. Throws for one that has groups and no recovery point.
    static func point(in folder: String) throws -> RecoveryPoint? {
        if let point = try RecoveryPoint(pointFile(in: folder)) { return point }
        if try LocalSegments.hasGroups(folder) {
            throw ChangeLogError.damaged(path: folder, problem: "it has groups of changes, and its recovery-point is missing")
        }
        return nil
    }

    static func root(of point: RecoveryPoint, in folder: String) throws -> [UInt8] {
        if let root = point.rootBytes { return root }
        throw ChangeLogError.damaged(path: pointFile(in: folder), problem: "its root is not base64url")
    }

    /// Appends a change that was made to open the store. Until the next recovery point a power cut takes both back.
    func append(_ change: Change, _ environment: Environment) throws {
        // The store may have no tables yet, so its log of events is not compared.
        let head = EntryHead(level: 0, time: Timestamp(milliseconds: 0), sequence: 0, mac: "")
        let place = try log.append(Entry(head, changes: [change.encoded]).bytes)
        try environment.write { try MetaTable(in: $0).setApplied(place, in: &$0) }
    }

    /// The same log with a recovery point of the newest commit.
    func renewed(_ environment: Environment) throws -> StoreLog {
        let newest = try environment.pin()
        try RecoveryPoint.make(newest, log.end, of: log, in: environment, file: pointFile)
        return StoreLog(log: log, pointFile: pointFile, root: newest, recovered: recovered)
    }
}

extension Store {
    /// What a group's entry in the log says of the store before the group.
    public func entryHead(at time: Timestamp, in transaction: borrowing some Transaction & ~Copyable) throws -> EntryHead {
        try tables.entryHead(at: time, in: transaction)
    }

    /// Keeps in the store that it has all groups of the log up to `place`.
    public func setApplied(_ place: UInt64, in transaction: inout WriteTransaction) throws {
        try tables.meta.setApplied(place, in: &transaction)
    }
}

extension Tables {
    func entryHead(at time: Timestamp, in transaction: borrowing some Transaction & ~Copyable) throws -> EntryHead {
        let last = try events.head(in: transaction, isSealed: schema >= Migration.sealedEvents.version)
        return EntryHead(level: schema, time: time, sequence: Int(last.sequence), mac: String(decoding: last.mac, as: UTF8.self))
    }
}
