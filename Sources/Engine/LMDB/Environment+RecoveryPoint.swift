internal import CLMDB
internal import Glibc

/// What a log in front of the store needs: commits that do not wait for the disk, and trees that stay whole on it.
extension Environment {
    /// Whether a commit waits for the disk. When it does not (`MDB_NOSYNC`), what it wrote is visible to all readers, and after a power
    /// cut it may be there, or not, or in part: the caller has a log that repeats it, from a ``PinnedRoot`` on.
    public func setWaitsForDisk(_ waits: Bool) throws(LMDBError) {
        try LMDBError.check(unsafe mdb_env_set_flags(handle, UInt32(MDB_NOSYNC), waits ? 0 : 1), "mdb_env_set_flags")
    }

    /// Whether a commit waits for the disk.
    public var waitsForDisk: Bool {
        get throws(LMDBError) {
            var flags: UInt32 = 0
            try LMDBError.check(unsafe mdb_env_get_flags(handle, &flags), "mdb_env_get_flags")
            return flags & UInt32(MDB_NOSYNC) == 0
        }
    }

    /// Puts all pages that were written so far on the disk.
    public func synchronize() throws(LMDBError) {
        let code = unsafe mdb_env_sync(handle, 1)
        guard code != 0 else { return }
        unsafe writebackErrors.surface(handle)
        try LMDBError.check(code, "mdb_env_sync")
    }

    /// Keeps the newest commit's tree whole, in the file too. To be called by the one thread that writes, outside of transactions.
    public func pin() throws -> PinnedRoot {
        try gate.hold()
        defer { gate.release() }
        let snapshot = try unsafe RawTransaction(handle, flags: MDB_RDONLY)
        do {
            let transaction = unsafe UInt64(mdb_txn_id(snapshot.handle))
            guard let file = try DataFile(dataFile), let page = try MetaPage.page(of: transaction, in: file), let meta = MetaPage.read(page)
            else { throw LMDBError(code: .corrupted, call: "the meta page of the newest commit is not in \(dataFile)") }
            let isEmpty = meta.main.root == TreeRoot.none
            let top = isEmpty ? [] : try file.bytes(at: Int(meta.main.root) * meta.pageSize, meta.pageSize)
            return PinnedRoot(self, snapshot, page + top)
        } catch {
            unsafe mdb_txn_abort(snapshot.handle)
            throw error
        }
    }

    /// Makes the tree of a pinned root the newest one of the data file `path` again. Nobody may have the file open.
    ///
    /// The pages of the tree are whole: since it was pinned, no commit has used them for anything else. Later trees are lost.
    /// Throws a ``DamagedFile`` for a file that has not this tree, and leaves it as it is: it was put there from elsewhere.
    ///
    /// - Parameters:
    ///   - root: ``PinnedRoot/bytes``.
    ///   - pages: how many pages are looked at, from the root down.
    public static func restore(_ root: [UInt8], in path: String, inspecting pages: Int = Options().pagesInspectedAtOpening) throws {
        guard let file = try DataFile(path) else { throw MissingFile(path: path, reason: "is missing, though its log is there") }
        guard let meta = MetaPage.read(root), root.count.isMultiple(of: meta.pageSize) else {
            throw DamagedFile(path: path, problems: ["the recovery point has no meta page"])
        }
        let page = Array(root.prefix(meta.pageSize))
        if let problem = try problem(meta, Array(root.dropFirst(meta.pageSize)), in: path, pages) {
            throw DamagedFile(path: path, problems: ["it has not the tree of the recovery point: \(problem)"])
        }
        let found = try (0...1).map { MetaPage.read(try file.bytes(at: $0 * meta.pageSize, meta.pageSize)) }
        let newest = found.compactMap { $0?.transaction }.max() ?? 0
        try expectAlone(path)
        if newest == meta.transaction, found.allSatisfy({ $0 != nil }) { return }
        let slot = Int(meta.transaction % 2)
        // The other page must be of the commit before. It gets the same tree: its own is not whole any more.
        let before = meta.transaction == 0 ? 0 : meta.transaction - 1
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(code: .init(rawValue: errno), call: "open") }
        defer { close(descriptor) }
        for (index, transaction) in [(1 - slot, before), (slot, meta.transaction)] {
            let bytes = MetaPage.page(page, index: index, transaction: transaction)
            let written = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, bytes.count, off_t(index * bytes.count))
            }
            guard written == bytes.count else {
                throw LMDBError(code: written < 0 ? .init(rawValue: errno) : .inputOutput, call: "pwrite")
            }
        }
        guard fdatasync(descriptor) == 0 else { throw LMDBError(code: .init(rawValue: errno), call: "fdatasync") }
    }

    /// Whether the newest commit of a data file is the root's.
    public static func isNewest(_ root: [UInt8], in path: String) throws -> Bool {
        guard let file = try DataFile(path) else { throw MissingFile(path: path, reason: "is missing, though its log is there") }
        guard let meta = MetaPage.read(root) else {
            throw DamagedFile(path: path, problems: ["the recovery point has no meta page"])
        }
        let slot = Int(meta.transaction % 2) * meta.pageSize
        let isNewest = try file.bytes(at: slot, meta.pageSize) == Array(root.prefix(meta.pageSize))
        let other = MetaPage.read(try file.bytes(at: meta.pageSize - slot, meta.pageSize))
        return isNewest && (other?.transaction ?? 0) <= meta.transaction
    }

    /// Looks at all pages of a root's tree, and changes nothing. Throws a ``DamagedFile`` when one is not as it must be.
    public static func inspect(_ root: [UInt8], in path: String) throws {
        guard let meta = MetaPage.read(root) else {
            throw DamagedFile(path: path, problems: ["the recovery point has no meta page"])
        }
        if let problem = try problem(meta, Array(root.dropFirst(meta.pageSize)), in: path, nil) {
            throw DamagedFile(path: path, problems: ["it has not the tree of the recovery point: \(problem)"])
        }
    }

    /// Throws when another process has the data file open: LMDB would go on from its commit, and not from the root's. A process that has
    /// it open has a lock on the first byte of LMDB's lock file (`mdb_env_excl_lock`).
    private static func expectAlone(_ path: String) throws {
        let descriptor = unsafe Glibc.open(path.dropLast("data.mdb".count) + "lock.mdb", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_len = 1
        guard unsafe fcntl(descriptor, F_SETLK, &lock) == 0 else { throw FileInUse(path: path) }
    }

    /// Why a file has not the tree of a root; nil when it has.
    private static func problem(_ meta: MetaPage, _ top: [UInt8], in path: String, _ pages: Int?) throws -> String? {
        guard let file = try DataFile(path) else { return "it is not there any more" }
        if !top.isEmpty, try file.bytes(at: Int(meta.main.root) * meta.pageSize, meta.pageSize) != top {
            return "another page is at its top"
        }
        var walk = PageWalk(file, meta, budget: pages)
        try walk.run()
        return walk.problems.isEmpty ? nil : walk.problems.prefix(3).joined(separator: "; ")
    }
}

/// A commit whose tree LMDB keeps: while this lives, none of its pages is used for another.
///
/// It is a snapshot that nobody reads. It holds a place in LMDB's table of readers and nothing in the map, so the map may move.
@safe public final class PinnedRoot: Sendable {
    /// The commit's meta page, which says where its tree begins; and the page at the top of the tree, if it has any. By the second a file
    /// is known that has another tree.
    public let bytes: [UInt8]
    nonisolated(unsafe) private let snapshot: OpaquePointer
    // The environment must outlive its transactions.
    private let environment: Environment

    init(_ environment: Environment, _ snapshot: RawTransaction, _ bytes: [UInt8]) {
        self.environment = environment
        unsafe self.snapshot = snapshot.handle
        self.bytes = bytes
    }
    // With MDB_NOTLS any thread may end it.
    deinit { unsafe mdb_txn_abort(snapshot) }
}
