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
}
