public import ChangeLog
internal import Files
public import LMDB
public import Protocol
internal import Synchronization

/// The log of changes in front of a store: the segments in the folder `change-log` of its directory, and beside it the file
/// `recovery-point`, which says where a recovery begins.
public final class StoreLog: Sendable {
    public let log: LocalSegments
    public let pointFile: String
    /// Groups that were run again to open the store.
    public let recovered: Int
    private let root: Mutex<PinnedRoot?>

    init(_ log: LocalSegments, _ files: LogFiles, _ root: PinnedRoot, recovered: Int) {
        self.log = log
        pointFile = files.point
        self.recovered = recovered
        self.root = Mutex(root)
    }

    /// The root that the file has: whoever takes it keeps its tree whole, until a later point is made. It is given once.
    public func takeRoot() -> PinnedRoot? {
        root.withLock { root in
            defer { root = nil }
            return root
        }
    }

    /// Appends a change that was made to open the store. Until the next recovery point a power cut takes both back.
    func append(_ change: Change, _ environment: Environment) throws {
        // The store may have no tables yet, so its log of events is not compared.
        let head = EntryHead(level: 0, time: Timestamp(milliseconds: 0), sequence: 0, mac: "")
        let place = try log.append(Entry(head, changes: [change.encoded]).bytes)
        try environment.write { try MetaTable(in: $0).setApplied(place, in: &$0) }
    }

    /// Makes a recovery point of the newest commit.
    ///
    /// - Parameter mark: the last group that it has; nil for the last of the log.
    func makePoint(_ environment: Environment, _ mark: LogMark? = nil) throws {
        let newest = try environment.pin()
        let mark = mark ?? log.end
        try RecoveryPoint.make(newest, mark, of: log, in: environment, file: pointFile)
        root.withLock { $0 = newest }
        try log.cut(upTo: mark)
    }
}

/// Where the files of a store's log are.
struct LogFiles {
    static let folderName = "change-log"
    static let pointName = "recovery-point"

    let directory: String
    var folder: String { "\(directory)/\(Self.folderName)" }
    var point: String { "\(directory)/\(Self.pointName)" }
    /// A log that is no longer used, and is being removed.
    var removed: String { folder + ".removed" }
    var data: String { directory + "/data.mdb" }

    /// Nil where there is no log. Throws for one that has groups and no recovery point.
    func recoveryPoint() throws -> RecoveryPoint? {
        if let found = try RecoveryPoint(point) { return found }
        if try LocalSegments.hasGroups(folder) {
            throw ChangeLogError.damaged(path: folder, problem: "it has groups of changes, and \(point) is missing")
        }
        return nil
    }

    func root(of found: RecoveryPoint) throws -> [UInt8] {
        if let root = found.rootBytes { return root }
        throw ChangeLogError.damaged(path: point, problem: "its root is not base64url")
    }

    /// Lets go of a log. Its folder goes as a whole: half a log would look like a damaged one.
    func remove() throws {
        try Directory.rename(folder, to: removed)
        try Directory.synchronize(directory)
        try finishRemoval()
    }

    /// Removes what an earlier process did not.
    func finishRemoval() throws {
        let names: [String]
        do throws(FileError) { names = try Directory.names(in: removed) } catch {
            if error.isMissing { return }
            throw error
        }
        // While the folder has this name the point is no longer in force.
        try Directory.remove(point)
        try Directory.synchronize(directory)
        for name in names { try Directory.remove("\(removed)/\(name)") }
        try Directory.removeEmpty(removed)
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
