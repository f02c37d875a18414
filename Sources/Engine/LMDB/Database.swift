internal import CLMDB

/// A named table with typed keys. A plain value: it holds no lifetime, only LMDB's small integer.
///
/// Values are bytes here; what they mean is the business of the table that owns the database.
public struct Database<Key: OrderedKey>: Sendable {
    /// An `MDB_dbi`.
    @usableFromInline let dbi: UInt32

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
    @inlinable
    public func withValue<R>(
        _ key: Key,
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (RawSpan) throws -> R
    ) throws -> R? {
        let raw = transaction.raw
        var value = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        let code = unsafe KeyBytes.of(key) { unsafe raw.lookUp($0, dbi, &value) }
        if code == LMDBError.Code.notFound.rawValue { return nil }
        try LMDBError.check(code, "mdb_get")
        return try body(unsafe value.bytes)
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
    @inlinable
    public func put(
        _ value: [UInt8],
        for key: Key,
        _ placement: Placement = .anywhere,
        in transaction: inout WriteTransaction
    ) throws(LMDBError) {
        let code = unsafe KeyBytes.of(key) { unsafe transaction.put(value, $0, dbi, isAtEnd: placement == .atEnd) }
        try LMDBError.check(code, "mdb_put")
    }

    /// Removes `key`; false when it was not there.
    @discardableResult
    @inlinable
    public func delete(_ key: Key, in transaction: inout WriteTransaction) throws(LMDBError) -> Bool {
        let code = unsafe KeyBytes.of(key) { unsafe transaction.delete($0, dbi) }
        if code == LMDBError.Code.notFound.rawValue { return false }
        try LMDBError.check(code, "mdb_del")
        return true
    }
}

// What is inlined into the tables ends in these, which are not generic. Each gives LMDB's code.

extension RawTransaction {
    /// - Parameter value: what LMDB points at, when the code is 0.
    @usableFromInline
    func lookUp(_ key: UnsafeMutableRawBufferPointer, _ dbi: UInt32, _ value: inout UnsafeRawBufferPointer) -> Int32 {
        var key = unsafe MDB_val(mv_size: key.count, mv_data: key.baseAddress)
        var found = unsafe MDB_val()
        let code = unsafe mdb_get(handle, dbi, &key, &found)
        if code == 0 { unsafe value = found.buffer }
        return code
    }
}

extension WriteTransaction {
    @usableFromInline
    mutating func put(_ value: [UInt8], _ key: UnsafeMutableRawBufferPointer, _ dbi: UInt32, isAtEnd: Bool) -> Int32 {
        changes += 1
        bytes += value.count
        let handle = unsafe raw.handle
        return unsafe value.withUnsafeBytes { buffer in
            var key = unsafe MDB_val(mv_size: key.count, mv_data: key.baseAddress)
            // LMDB copies from `mv_data` and never writes to it.
            var value = unsafe MDB_val(mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
            return unsafe mdb_put(handle, dbi, &key, &value, isAtEnd ? UInt32(MDB_APPEND) : 0)
        }
    }

    @usableFromInline
    mutating func delete(_ key: UnsafeMutableRawBufferPointer, _ dbi: UInt32) -> Int32 {
        var key = unsafe MDB_val(mv_size: key.count, mv_data: key.baseAddress)
        let code = unsafe mdb_del(raw.handle, dbi, &key, nil)
        if code != MDB_NOTFOUND { changes += 1 }
        return code
    }
}
