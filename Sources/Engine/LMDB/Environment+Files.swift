internal import CLMDB
internal import Glibc

extension Environment {
    /// What is wrong with the pages of the newest snapshot, all of them; at most twenty problems.
    ///
    /// - Parameter transaction: any of this environment: while it lives the map stays where it is.
    public func pageProblems(in transaction: borrowing some Transaction & ~Copyable) throws -> [String] {
        while true {
            try transaction.checkAge()
            var status = stat()
            // A missing file is reported below.
            if unsafe stat(dataFile, &status) == 0, !isOpenFile(status) {
                return ["it is not the file that the daemon has open: another was put in its place"]
            }
            let snapshot = try unsafe RawTransaction(handle, flags: MDB_RDONLY)
            defer { unsafe mdb_txn_abort(snapshot.handle) }
            guard let file = try DataFile(dataFile) else { return ["it is not there any more"] }
            let newest = unsafe UInt64(mdb_txn_id(snapshot.handle))
            let metas: [MetaPage]
            do { metas = try MetaPage.pair(of: file) } catch let damage as DamagedFile { return damage.problems }
            // Two commits later the snapshot's meta page has been overwritten: take a newer snapshot.
            guard let meta = metas.first(where: { $0.transaction == newest }) else { continue }
            var walk = PageWalk(file, meta, budget: nil)
            try walk.run { () throws(LMDBError) in try transaction.checkAge() }
            return walk.problems
        }
    }

    /// Whether this is the file that LMDB writes.
    func isOpenFile(_ file: stat) -> Bool {
        var open = stat()
        return unsafe fstat(dataDescriptor, &open) == 0 && open.isSameFile(as: file)
    }

    /// The error for which LMDB takes no more transactions until it is opened again; nil while it does.
    public var fatalError: LMDBError? {
        do throws(LMDBError) {
            _ = try WriteTransaction(self)
            return nil
        } catch {
            return error.isFatal ? error : nil
        }
    }

    /// Refuses a data file that LMDB could not read, before LMDB opens it. Changes nothing.
    ///
    /// - Parameter pages: how many pages to look at, from the roots down.
    static func inspect(_ path: String, pages: Int) throws {
        guard let file = try DataFile(path) else { return }
        let metas = try MetaPage.pair(of: file)
        var walk = PageWalk(file, metas[0].transaction < metas[1].transaction ? metas[1] : metas[0], budget: pages)
        try walk.run()
        if !walk.problems.isEmpty { throw DamagedFile(path: path, problems: Array(walk.problems.prefix(3))) }
    }

    /// Gives the lock file its blocks: LMDB writes it through a map, where a full disk is a SIGBUS.
    static func reserve(_ path: String, readers: UInt32) throws(LMDBError) {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // LMDB will report it, with the right call.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // `MDB_txninfo` and then `MDB_reader`s, in cache lines.
        let code = LMDBError.Code(rawValue: posix_fallocate(descriptor, 0, 192 + (Int(readers) - 1) * 64))
        if [.noSpace, .quotaExceeded, .fileTooBig].contains(code) { throw LMDBError(code: code, call: "posix_fallocate of \(path)") }
    }

    /// Why the data file cannot become longer, nil when it can. The file may be longer afterwards, by reserved room that
    /// ``lengthenFile()`` does not fill.
    func reasonNotToGrow() -> LMDBError.Code? {
        var status = stat()
        guard unsafe fstat(dataDescriptor, &status) == 0 else { return nil }
        // With room for any commit, room is not the reason; and a disk that fails again and again must not be filled.
        if let usage = try? usage, Int(status.st_size) > usage.usedBytes + Self.largestCommit { return nil }
        let code = LMDBError.Code(rawValue: posix_fallocate(dataDescriptor, status.st_size, 1 << 20))
        return [.noSpace, .quotaExceeded, .fileTooBig].contains(code) ? code : nil
    }
    /// In bytes, and generous.
    private static let largestCommit = 64 << 20
}

extension stat {
    func isSameFile(as other: stat) -> Bool { st_dev == other.st_dev && st_ino == other.st_ino }
}
