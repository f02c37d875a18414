internal import Files
internal import Glibc
public import LMDB
public import Protocol

/// A directory with snapshots: each is `NAME.mdb`, a data file of LMDB, and `NAME.json`, what is in it.
///
/// A snapshot comes into being under a name with a dot in front, and gets its own when it is whole and on the disk.
public struct SnapshotDirectory: Sendable {
    public let path: String
    public init(path: String) { self.path = path }

    public func file(_ name: String) -> String { "\(path)/\(name).mdb" }
    func manifest(_ name: String) -> String { "\(path)/\(name).json" }
    private func partial(_ name: String) -> String { "\(path)/.\(name).partial" }

    /// Whether `name` is one that a snapshot may have: no way out of the directory, and not hidden.
    public static func isName(_ name: String) -> Bool {
        name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9.\-]{0,99}/) != nil
    }

    /// Copies the store as it is at this moment, while writers go on, and checks the copy. When it fails, nothing of it is
    /// left. A snapshot of the same name is replaced.
    ///
    /// - Parameter cancellation: ends it early, with ``CopyCancellation/Cancelled``.
    public func make(
        _ name: String,
        of store: Store,
        stamp: SnapshotStamp,
        _ cancellation: CopyCancellation = CopyCancellation()
    ) throws -> Backup {
        try make(name, of: store.environment, stamp: stamp, eventKey: store.eventKey, cancellation)
    }

    func make(
        _ name: String,
        of environment: Environment,
        stamp: SnapshotStamp,
        eventKey: EventSecret?,
        _ cancellation: CopyCancellation = CopyCancellation()
    ) throws -> Backup {
        try Directory.make(path, mode: 0o700)
        let partial = partial(name)
        let partialManifest = partial + ".json"
        defer {
            unlink(partial)
            unlink(partialManifest)
        }
        unlink(partial)
        // Locked until it is whole: a partial file without a lock was left by a process that ended.
        let held = try OpenFile(creating: partial)
        held.lock()
        let checksum = try copy(environment, to: held, cancellation)
        let backup: Backup
        do {
            backup = try describe(name, at: partial, checksum, stamp, eventKey) { () throws(Store.CheckEnded) in
                if cancellation.isCancelled { throw Store.CheckEnded() }
            }
        } catch {
            try cancellation.check()
            throw error
        }
        try cancellation.check()
        try write(backup.jsonBytes + [UInt8(ascii: "\n")], to: partialManifest)
        // The manifest comes last, so a snapshot with a manifest is whole.
        unlink(manifest(name))
        guard rename(partial, file(name)) == 0 else { throw FileError("make", file(name)) }
        guard rename(partialManifest, manifest(name)) == 0 else { throw FileError("make", manifest(name)) }
        try Directory.synchronize(path)
        _ = consume held
        return backup
    }

    private func copy(
        _ environment: Environment,
        to file: borrowing OpenFile,
        _ cancellation: CopyCancellation
    ) throws -> (bytes: Int, sha256: String) {
        try environment.copy(to: file.descriptor, cancellation)
        try Environment.scrub(file.path, file.descriptor)
        try file.synchronize()
        return try file.checksum { try cancellation.check() }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        unlink(path)
        let file = try OpenFile(creating: path)
        try file.write(bytes)
        try file.synchronize()
    }

    /// How many problems a manifest has: the rest are for `supportd verify`.
    private static let mostProblems = 3

    /// Opens the copy, as a restore would, and checks it.
    private func describe(
        _ name: String,
        at path: String,
        _ checksum: (bytes: Int, sha256: String),
        _ stamp: SnapshotStamp,
        _ eventKey: EventSecret?,
        _ checkCancellation: @escaping () throws(Store.CheckEnded) -> Void
    ) throws -> Backup {
        var options = StoreOptions()
        options.eventKey = eventKey
        let store = try Store(reading: path, isFile: true, options: options)
        return try store.environment.read { transaction in
            let report = try store.check(in: transaction, checkCancellation)
            // A log whose end cannot be read is one of the problems.
            let isSound = report.problems.isEmpty
            let head = isSound ? try store.tables.events.head(in: transaction, isSealed: store.isSealed) : (sequence: 0, mac: [])
            return Backup(
                name: name,
                time: stamp.time,
                version: stamp.version,
                schemaVersion: store.schemaVersion,
                bytes: checksum.bytes,
                sha256: checksum.sha256,
                tickets: report.tickets,
                events: report.events,
                sequence: Int(head.sequence),
                mac: head.mac.isEmpty ? nil : String(decoding: head.mac, as: UTF8.self),
                store: store.identity,
                problems: isSound ? nil : Array(report.problems.prefix(Self.mostProblems))
            )
        }
    }
}
