internal import CLMDB

extension Database where Key == UInt64 {
    /// As ``withValue(_:in:_:)``, for the look-ups that come a million times a second: nothing in it is generic, and the key
    /// is encoded on the stack. False when there is no value.
    public func lendValue(_ key: UInt64, in transaction: borrowing ReadTransaction, _ body: (RawSpan) throws -> Void) throws -> Bool {
        var bytes = key.bigEndian
        let handle = unsafe transaction.raw.handle
        return try unsafe withUnsafeMutableBytes(of: &bytes) { buffer in
            var key = unsafe MDB_val(mv_size: buffer.count, mv_data: buffer.baseAddress)
            var value = unsafe MDB_val()
            let code = unsafe mdb_get(handle, dbi, &key, &value)
            if code == MDB_NOTFOUND { return false }
            try LMDBError.check(code, "mdb_get")
            try body(unsafe value.buffer.bytes)
            return true
        }
    }
}
