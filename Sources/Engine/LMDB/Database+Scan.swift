internal import CLMDB

public enum Direction: Sendable { case ascending, descending }
public enum Step: Sendable { case next, stop }

extension Database {
    /// Walks the keys from `lower` up to, not including, `upper`, and lends each value to `body` until it gives `.stop`.
    ///
    /// A bound that is nil leaves that end open. Descending begins below `upper` and ends at `lower`.
    public func scan(
        from lower: Key? = nil,
        below upper: Key? = nil,
        _ direction: Direction = .ascending,
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (Key, RawSpan) throws -> Step
    ) throws {
        var cursor: OpaquePointer?
        try LMDBError.check(unsafe mdb_cursor_open(transaction.raw.handle, dbi, &cursor), "mdb_cursor_open")
        defer { unsafe mdb_cursor_close(cursor) }

        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
            let code = unsafe mdb_cursor_get(cursor, &key, &value, operation)
            if code == MDB_NOTFOUND { return false }
            try LMDBError.check(code, "mdb_cursor_get")
            return true
        }
        /// Moves to the first key that is not below `bound`.
        func seek(_ bound: Key) throws(LMDBError) -> Bool {
            // LMDB points `key` into its own page before the buffer goes.
            let code = unsafe KeyBytes.of(bound) { buffer in
                unsafe key = MDB_val(mv_size: buffer.count, mv_data: buffer.baseAddress)
                return unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
            }
            if code == MDB_NOTFOUND { return false }
            try LMDBError.check(code, "mdb_cursor_get")
            return true
        }

        var found: Bool
        switch direction {
        case .ascending:
            found = if let lower { try seek(lower) } else { try move(MDB_FIRST) }
        case .descending:
            // Where no key is at or above `upper`, the last key of all is the first below it.
            found = if let upper, try seek(upper) { try move(MDB_PREV) } else { try move(MDB_LAST) }
        }
        var steps = 0
        while found {
            steps += 1
            if steps % Self.stepsBetweenAges == 0 { try transaction.checkAge() }
            let current = try Key(decodingAll: unsafe key.buffer.bytes)
            switch direction {
            case .ascending: if let upper, current >= upper { return }
            case .descending: if let lower, current < lower { return }
            }
            if try body(current, unsafe value.buffer.bytes) == .stop { return }
            found = try move(direction == .ascending ? MDB_NEXT : MDB_PREV)
        }
    }

    /// Reading the clock at each step would cost as much as the step.
    private static var stepsBetweenAges: Int { 256 }

    /// The greatest key, nil in an empty table.
    public func lastKey(in transaction: borrowing some Transaction & ~Copyable) throws -> Key? {
        try withLast(in: transaction) { key, _ in key }
    }

    /// Lends the greatest key and its value to `body`; nil in an empty table.
    public func withLast<R>(
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (Key, RawSpan) throws -> R
    ) throws -> R? {
        var result: R?
        try scan(.descending, in: transaction) { key, value in
            result = try body(key, value)
            return .stop
        }
        return result
    }
}
