internal import Glibc

extension Environment {
    /// Reserves room in the map and in the file for the commit of a transaction. Throws when there is none: `mapFull`, or what the disk
    /// says. A file system that writes each page to a new place (copy-on-write) may still find none.
    ///
    /// LMDB does not say how many pages a transaction will write. Each put and delete writes at most its leaf, a new one beside it,
    /// and two branches above, in a tree of up to four levels (a hundred million tickets); and its value, where that is long.
    public func reserve(for transaction: borrowing WriteTransaction) throws(LMDBError) {
        let usage = try unguardedUsage()
        let pages = transaction.changes * Self.pagesOfChange + transaction.bytes / usage.pageSize + Self.pagesOfCommit
        let end = usage.usedBytes + pages * usage.pageSize
        guard end <= usage.mapBytes else { throw LMDBError(code: .mapFull, call: "room for a commit") }
        var status = stat()
        guard unsafe fstat(dataDescriptor, &status) == 0 else { throw LMDBError(code: .init(rawValue: errno), call: "fstat") }
        let length = Int(status.st_size)
        guard length < end else { return }
        let code = posix_fallocate(dataDescriptor, off_t(length), off_t(end - length + Self.roomAhead))
        if code != 0 { throw LMDBError(code: .init(rawValue: code), call: "posix_fallocate") }
    }
    private static let pagesOfChange = 4
    /// The roots, and LMDB's list of free pages.
    private static let pagesOfCommit = 64
    /// Bytes, so that not every commit asks.
    private static let roomAhead = 1 << 20
}
