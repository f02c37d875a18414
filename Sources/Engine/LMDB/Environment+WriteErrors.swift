internal import CLMDB
internal import Glibc

extension Environment {
    /// LMDB's second descriptor of the data file, which the meta pages are written through (`O_DSYNC`). LMDB does not tell it. Nil
    /// where it is not to be found, as without `/proc`.
    static func metaDescriptor(beside dataDescriptor: Int32) -> Int32? {
        var file = stat()
        guard unsafe fstat(dataDescriptor, &file) == 0, let names = try? names(in: "/proc/self/fd") else { return nil }
        return names.compactMap { Int32($0) }.first { descriptor in
            var other = stat()
            guard descriptor != dataDescriptor, unsafe fstat(descriptor, &other) == 0 else { return false }
            return file.isSameFile(as: other) && fcntl(descriptor, F_GETFL) & O_DSYNC != 0
        }
    }

    /// Takes the error of a write-back that failed from LMDB's descriptors.
    ///
    /// The kernel tells such an error once to each open file, with its next sync. A commit hears of it through the descriptor that
    /// its pages are written through, and is taken back. The other would hear of it with the next commit's meta page, which has no
    /// part in it, and that would be the end (`MDB_PANIC`). Nothing that was answered waits for a sync here: this has LMDB's lock, and
    /// does nothing after a meta page that failed.
    func hearWriteErrors() {
        guard let metaDescriptor, let transaction = try? unsafe RawTransaction(handle, flags: 0) else { return }
        defer { unsafe mdb_txn_abort(transaction.handle) }
        _ = fdatasync(dataDescriptor)
        _ = fdatasync(metaDescriptor)
    }
}
