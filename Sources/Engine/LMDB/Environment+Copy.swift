internal import CLMDB

extension Environment {
    /// Writes a copy without free pages into an open file, while writers go on. It is the data file of a store as it was
    /// at one moment.
    ///
    /// It reads one snapshot from beginning to end: until it is done, no page that the snapshot has is used again, and the
    /// data file grows by what is written meanwhile. The copy's bytes are not on the disk yet.
    ///
    /// The map cannot grow meanwhile, so room is made for the writers first.
    ///
    /// - Parameter cancellation: ends it early, with ``CopyCancellation/Cancelled``.
    public func copy(to descriptor: Int32, _ cancellation: CopyCancellation = CopyCancellation()) throws {
        try makeRoom()
        try gate.hold()
        defer { gate.release() }
        try cancellation.during(descriptor) {
            try LMDBError.check(unsafe mdb_env_copyfd2(handle, descriptor, UInt32(MDB_CP_COMPACT)), "mdb_env_copyfd2")
        }
    }
}
