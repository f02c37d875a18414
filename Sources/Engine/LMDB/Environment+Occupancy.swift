internal import CLMDB

extension Environment {
    /// The pages that writes can use again, and the open snapshots. For statistics: it reads the list of free pages.
    public func occupancy(in transaction: borrowing some Transaction & ~Copyable) throws(LMDBError) -> Occupancy {
        try Occupancy(self, transaction)
    }
}

/// How many pages are free, and which snapshots are open.
public struct Occupancy: Sendable {
    /// Pages of the file that hold nothing any more. A snapshot may still see some of them.
    public let freePages: Int
    /// Snapshots that are open now, in all processes.
    public let snapshots: Int
    /// How many commits the oldest snapshot is older than the newest: the pages that those commits freed cannot be used again.
    public let oldestLag: Int

    /// LMDB's list of free pages has a record for each commit that freed some; further records than these are not counted.
    private static let maximumRecords = 10_000

    init(_ environment: Environment, _ transaction: borrowing some Transaction & ~Copyable) throws(LMDBError) {
        freePages = try Self.freePages(transaction)
        var info = unsafe MDB_envinfo()
        try LMDBError.check(unsafe mdb_env_info(environment.handle, &info), "mdb_env_info")
        let open = try Self.snapshots(environment)
        snapshots = open.count
        // A snapshot may be newer than what was read before.
        oldestLag = unsafe max(0, info.me_last_txnid - (open.min() ?? info.me_last_txnid))
    }

    /// The table 0 is LMDB's own (`FREE_DBI`): each value is a count and as many page numbers, all of a word.
    private static func freePages(_ transaction: borrowing some Transaction & ~Copyable) throws(LMDBError) -> Int {
        var cursor: OpaquePointer?
        try LMDBError.check(unsafe mdb_cursor_open(transaction.raw.handle, 0, &cursor), "mdb_cursor_open")
        defer { unsafe mdb_cursor_close(cursor) }
        var pages = 0
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        for _ in 0..<maximumRecords {
            let code = unsafe mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
            if code == MDB_NOTFOUND { break }
            try LMDBError.check(code, "mdb_cursor_get")
            guard unsafe value.mv_size >= MemoryLayout<Int>.size, let bytes = unsafe value.mv_data else { continue }
            pages += unsafe bytes.loadUnaligned(as: Int.self)
        }
        return pages
    }

    /// The commits that the open snapshots show. LMDB lists its readers as lines of text: process, thread, commit; `-` for a slot
    /// without a snapshot.
    private static func snapshots(_ environment: Environment) throws(LMDBError) -> [Int] {
        final class Lines { var text = "" }
        let lines = Lines()
        let code = unsafe mdb_reader_list(
            environment.handle,
            { message, context in
                guard let message = unsafe message, let context = unsafe context else { return -1 }
                unsafe Unmanaged<Lines>.fromOpaque(context).takeUnretainedValue().text += String(cString: message)
                return 0
            },
            Unmanaged.passUnretained(lines).toOpaque()
        )
        guard code >= 0 else { throw LMDBError(code: .invalid, call: "mdb_reader_list") }
        return lines.text.split(separator: "\n").compactMap { line in
            line.split(separator: " ").last.flatMap { Int($0) }
        }
    }
}
