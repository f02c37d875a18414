internal import CLMDB

/// A named table with typed keys. A plain value: it holds no lifetime, only LMDB's small integer.
///
/// Values are bytes here; what they mean is the business of the table that owns the database.
public struct Database<Key: OrderedKey>: Sendable {
    let dbi: MDB_dbi

    /// Opens the table `name`. A write transaction makes it when there is none; for a read it is an error.
    ///
    /// The table may be used in this transaction, and in others once this one is committed.
    public init<T: Transaction & ~Copyable>(_ name: String, in transaction: borrowing T) throws(LMDBError) {
        try self.init(name, transaction.raw, flags: T.makesTables ? MDB_CREATE : 0)
    }
    public init(_ name: String, in transaction: inout WriteTransaction) throws(LMDBError) {
        try self.init(name, transaction.raw, flags: MDB_CREATE)
    }
    private init(_ name: String, _ transaction: RawTransaction, flags: Int32) throws(LMDBError) {
        var dbi: MDB_dbi = 0
        try LMDBError.check(unsafe mdb_dbi_open(transaction.handle, name, UInt32(flags), &dbi), "mdb_dbi_open")
        self.dbi = dbi
    }

    /// Lends the bytes under `key` to `body`, straight out of the memory map; nil when there are none.
    public func withValue<R>(
        _ key: Key,
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (RawSpan) throws -> R
    ) throws -> R? {
        var bytes = key.encoded
        let handle = unsafe transaction.raw.handle
        return try unsafe bytes.withUnsafeMutableBytes { buffer -> R? in
            var key = unsafe MDB_val(mv_size: buffer.count, mv_data: buffer.baseAddress)
            var value = unsafe MDB_val()
            let code = unsafe mdb_get(handle, dbi, &key, &value)
            if code == MDB_NOTFOUND { return nil }
            try LMDBError.check(code, "mdb_get")
            return try body(unsafe value.buffer.bytes)
        }
    }

    public func contains(_ key: Key, in transaction: borrowing some Transaction & ~Copyable) throws -> Bool {
        try withValue(key, in: transaction) { _ in true } ?? false
    }

    /// How many keys the table has.
    public func count(in transaction: borrowing some Transaction & ~Copyable) throws(LMDBError) -> Int {
        var stat = MDB_stat()
        try LMDBError.check(unsafe mdb_stat(transaction.raw.handle, dbi, &stat), "mdb_stat")
        return stat.ms_entries
    }

    public enum Placement: Sendable {
        case anywhere
        /// The key is greater than every key in the table: the page before is left full. Otherwise `keyExists`.
        case atEnd
    }

    /// Stores `value` under `key`, in place of what was there.
    public func put(
        _ value: [UInt8],
        for key: Key,
        _ placement: Placement = .anywhere,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        var keyBytes = key.encoded
        let flags = placement == .atEnd ? UInt32(MDB_APPEND) : 0
        let handle = unsafe transaction.raw.handle
        let code = unsafe keyBytes.withUnsafeMutableBytes { keyBuffer in
            unsafe value.withUnsafeBytes { valueBuffer in
                var key = unsafe MDB_val(mv_size: keyBuffer.count, mv_data: keyBuffer.baseAddress)
                // LMDB copies from `mv_data` and never writes to it.
                let data = unsafe UnsafeMutableRawPointer(mutating: valueBuffer.baseAddress)
                var value = unsafe MDB_val(mv_size: valueBuffer.count, mv_data: data)
                return unsafe mdb_put(handle, dbi, &key, &value, flags)
            }
        }
        transaction.changes += 1
        transaction.bytes += value.count
        try LMDBError.check(code, "mdb_put")
    }

    /// Removes `key`; false when it was not there.
    @discardableResult
    public func delete(_ key: Key, in transaction: inout WriteTransaction) throws(LMDBError) -> Bool {
        var keyBytes = key.encoded
        let handle = unsafe transaction.raw.handle
        let code = unsafe keyBytes.withUnsafeMutableBytes { buffer in
            var key = unsafe MDB_val(mv_size: buffer.count, mv_data: buffer.baseAddress)
            return unsafe mdb_del(handle, dbi, &key, nil)
        }
        if code == MDB_NOTFOUND { return false }
        transaction.changes += 1
        try LMDBError.check(code, "mdb_del")
        return true
    }
}
