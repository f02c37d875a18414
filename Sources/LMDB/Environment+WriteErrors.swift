internal import CLMDB
internal import Glibc

extension Environment {
    /// LMDB's second descriptor of the data file, which the meta pages are written through (`O_DSYNC`). LMDB does not tell it. It
    /// lives as long as the environment. Nil where it is not to be found, as without `/proc`.
    static func metaDescriptor(of handle: OpaquePointer) -> Int32? {
        var first: mdb_filehandle_t = -1
        var file = stat()
        guard unsafe mdb_env_get_fd(handle, &first) == 0, unsafe fstat(first, &file) == 0, let names = try? names(in: "/proc/self/fd")
        else { return nil }
        return names.compactMap { Int32($0) }.first { descriptor in
            var other = stat()
            guard descriptor != first, unsafe fstat(descriptor, &other) == 0 else { return false }
            return (other.st_dev, other.st_ino) == (file.st_dev, file.st_ino) && fcntl(descriptor, F_GETFL) & O_DSYNC != 0
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
        var descriptor: mdb_filehandle_t = -1
        if unsafe mdb_env_get_fd(handle, &descriptor) == 0 { _ = fdatasync(descriptor) }
        _ = fdatasync(metaDescriptor)
    }
}
