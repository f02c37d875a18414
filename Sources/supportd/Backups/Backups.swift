internal import Files
internal import LMDB
internal import Logging
internal import Protocol
internal import Settings
internal import Store
internal import Synchronization

/// The daemon's own snapshots: it makes one at a time, and keeps the newest.
final class Backups: Sendable {
    let directory: SnapshotDirectory
    let settings: BackupSettings
    /// Where calls make and read snapshots: one thread for a copy, and one for readers.
    let calls = LongCalls(threads: 2, limit: 16)
    private let store: Store
    private let logger: Logger
    private let isMaking = Atomic(false)
    private let cancellation = CopyCancellation()
    private let newest: Mutex<Backup?>

    init(_ settings: BackupSettings, of store: Store, logger: Logger) {
        self.settings = settings
        self.store = store
        self.logger = logger
        directory = SnapshotDirectory(path: settings.directory)
        newest = Mutex((try? directory.all(Self.prefix, of: store))?.last)
        // A process that was killed may have left a partial copy, which is as large as the store.
        do {
            try directory.removePartial(Self.prefix, of: store)
        } catch {
            logger.error("the backups cannot be looked at", metadata: ["error": "\(error)"])
        }
    }

    /// The newest, as far as this process knows: the directory is not looked into.
    var last: Backup? { newest.withLock { $0 } }

    /// Gives up the copy that is under way or its check, and every later one: it could take longer than a stop may.
    func cancel() { cancellation.cancel() }

    func stop() async { await calls.stop() }

    /// The store's own, by time: not those that somebody put there, of migrations, and of another store.
    func own() throws -> [Backup] { try directory.all(Self.prefix, of: store) }

    /// Makes a snapshot, then removes the oldest beyond the number to keep. Takes as long as the disk does, and a check.
    func make(at time: Timestamp) throws -> Backup {
        guard isMaking.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged else {
            throw Fault(.conflict, "A backup is being made already; wait for it.")
        }
        defer { isMaking.store(false, ordering: .releasing) }
        do {
            try directory.removePartial(Self.prefix, of: store)
            let stamp = SnapshotStamp(version: Release.version, time: time)
            let backup = try directory.make(Self.name(at: time), of: store, stamp: stamp, cancellation)
            logger.info("a backup was made", metadata: ["file": "\(directory.file(backup.name))", "bytes": "\(backup.bytes)"])
            if let problems = backup.problems {
                // Not which: the names of agents stand in them.
                logger.critical(
                    "the store is damaged: the backup has what can be read, and the sound ones stay. Run supportctl server check",
                    metadata: ["file": "\(directory.file(backup.name))", "problems": "\(problems.count) or more"])
            }
            newest.withLock { $0 = backup }
            removeOldest(but: backup)
            return backup
        } catch is CopyCancellation.Cancelled {
            logger.notice("a backup was given up, since the daemon stops")
            throw Fault(.unavailable, "The daemon is stopping: the backup was not made, and nothing of it was left.")
        } catch {
            throw fault(error)
        }
    }

    /// As ``make(at:)``, on one of the threads.
    func makeInTurn(at time: Timestamp) async throws -> Backup { try await calls.run { try self.make(at: time) } }

    /// A part of a snapshot, of at most ``ServerBackupChunk/size`` bytes.
    func chunk(_ name: String, at offset: Int) throws -> (bytes: [UInt8], next: Int?) {
        guard SnapshotDirectory.isName(name) else { throw Fault(.invalid, field: "name", "This is not the name of a backup.") }
        guard offset >= 0 else { throw Fault(.invalid, field: "offset", "The offset must not be negative.") }
        do throws(FileError) {
            return try directory.read(name, at: offset, count: ServerBackupChunk.size)
        } catch {
            guard error.isMissing else { throw error }
            throw Fault(.notFound, field: "name", "There is no backup \(name), or it was old and is gone by now.")
        }
    }

    static let prefix = "supportd-"
    /// For example `supportd-20261124T023051.123Z`.
    static func name(at time: Timestamp) -> String { prefix + time.description.filter { $0 != "-" && $0 != ":" } }

    private func removeOldest(but newest: Backup) {
        do {
            let others = try own().filter { $0.name != newest.name }
            for backup in Self.old(others, behind: newest, keeping: settings.kept) { try directory.remove(backup.name) }
        } catch {
            logger.error("old backups cannot be removed", metadata: ["error": "\(error)"])
        }
    }

    /// What is removed after `newest` was made; the others are in the order of their times. A damaged backup takes no sound one's place.
    static func old(_ others: [Backup], behind newest: Backup, keeping count: Int) -> [Backup] {
        let same = others.filter { $0.isDamaged == newest.isDamaged }
        let old = same.dropLast(count - 1)
        guard !newest.isDamaged else { return Array(old) }
        // A damaged backup is of use until all the sound ones that are kept are newer.
        let oldest = same.suffix(count - 1).first ?? newest
        return old + others.filter { $0.isDamaged && $0.time < oldest.time }
    }

    private func fault(_ error: any Error) -> any Error {
        let isFull = (error as? FileError)?.isStorageFull ?? (error as? LMDBError)?.isStorageFull ?? false
        logger.error("a backup was not made", metadata: ["error": "\(error)"])
        return Fault(isFull ? .storageFull : .internal, "The backup was not made, and nothing of it was left: \(error).")
    }
}
