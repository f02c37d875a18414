internal import CLMDB

/// The `MDB_txn *`, opaque outside this module.
@safe public struct RawTransaction {
    let handle: OpaquePointer

    init(_ environment: OpaquePointer, flags: Int32) throws(LMDBError) {
        var transaction: OpaquePointer?
        try LMDBError.check(unsafe mdb_txn_begin(environment, nil, UInt32(flags), &transaction), "mdb_txn_begin")
        guard let transaction = unsafe transaction else { throw LMDBError(code: .invalid, call: "mdb_txn_begin") }
        unsafe handle = transaction
    }
}
