internal import CLMDB
internal import Glibc

/// LMDB's two descriptors of the data file, and the write-back errors that the kernel reports to them.
struct WritebackErrors: Sendable {
    private let dataDescriptor: Int32
    private let metaDescriptor: Int32?

    /// - Parameter dataDescriptor: LMDB's descriptor of the data pages.
    init(dataDescriptor: Int32, isReadOnly: Bool) {
        self.dataDescriptor = dataDescriptor
        metaDescriptor = isReadOnly ? nil : Self.metaDescriptor(beside: dataDescriptor)
    }

    /// LMDB's second descriptor of the data file (`O_DSYNC`), through which it writes the meta pages. LMDB has no call that gives it.
    /// Nil where it cannot be found, as without `/proc`.
    private static func metaDescriptor(beside dataDescriptor: Int32) -> Int32? {
        var file = stat()
        guard unsafe fstat(dataDescriptor, &file) == 0, let names = try? EnvironmentFiles.names(in: "/proc/self/fd") else { return nil }
        return names.compactMap { Int32($0) }.first { descriptor in
            var other = stat()
            guard descriptor != dataDescriptor, unsafe fstat(descriptor, &other) == 0 else { return false }
            return file.isSameFile(as: other) && fcntl(descriptor, F_GETFL) & O_DSYNC != 0
        }
    }

    /// Takes the error of a failed write-back from both of LMDB's descriptors, so that no later commit gets it.
    ///
    /// The kernel reports such an error once to each open file, with its next sync (errseq). The commit that fails has it from the
    /// descriptor of the data pages, and is rolled back. The other descriptor would report it with the meta page of the next commit,
    /// which is sound, and LMDB would stop for good (`MDB_PANIC`). No answered commit depends on the syncs here: the caller has
    /// LMDB's write lock, and after a meta page that failed there is no transaction to begin.
    func surface(_ environment: OpaquePointer) {
        guard let metaDescriptor, let transaction = try? unsafe RawTransaction(environment, flags: 0) else { return }
        defer { unsafe mdb_txn_abort(transaction.handle) }
        _ = fdatasync(dataDescriptor)
        _ = fdatasync(metaDescriptor)
    }
}
