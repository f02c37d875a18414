internal import CBenchmarks

/// SQLite in this process, on the thread that measures: no socket, no other process, and one writer, which is all that SQLite has.
final class SQLite {
    private let peer: OpaquePointer

    init(path: String, entries: Int, description: String) throws {
        peer = try CResult.check { sqlite_open(path, UInt64(entries), description, $0) }
    }
    deinit { sqlite_close(peer) }

    func insert(_ window: Window) throws -> Measurement {
        try CResult.measure(window) { sqlite_insert(peer, window.warmUpNanoseconds, window.measuredNanoseconds, $0) }
    }
    func select(_ window: Window) throws -> Measurement {
        try CResult.measure(window) { sqlite_select(peer, window.warmUpNanoseconds, window.measuredNanoseconds, $0) }
    }
    static var version: String { "SQLite " + String(cString: sqlite_version_text()) }
}

/// The puts of a ticket in a durable commit, in C.
final class RawLMDB {
    private let store: OpaquePointer

    init(path: String, sample: Sample) throws {
        store = try CResult.check { raw_lmdb_open(path, 64 << 30, sample.bytes, sample.eventBytes, $0) }
    }
    deinit { raw_lmdb_close(store) }

    /// Measures with at least `tickets` there, since a tree that is deeper has more pages to write.
    func create(tickets: Int, _ window: Window) throws -> Measurement {
        try CResult.measure(window) { result in
            let filled = raw_lmdb_fill(store, UInt64(tickets), result)
            return filled == 0 ? raw_lmdb_run(store, window.warmUpNanoseconds, window.measuredNanoseconds, result) : filled
        }
    }
}

/// What the measuring functions in C give back.
private enum CResult {
    typealias Pointer = UnsafeMutablePointer<load_result>

    static func check(_ body: (Pointer) -> OpaquePointer?) throws -> OpaquePointer {
        let result = Pointer.allocate(capacity: 1)
        defer { result.deallocate() }
        guard let handle = body(result) else { throw LoadFailure(result) }
        return handle
    }
    static func measure(_ window: Window, _ body: (Pointer) -> Int32) throws -> Measurement {
        let result = Pointer.allocate(capacity: 1)
        defer { result.deallocate() }
        let before = ProcessorTime.ownThread
        guard body(result) == 0 else { throw LoadFailure(result) }
        let time = Double(ProcessorTime.ownThread - before) / 1000 / Double(max(1, result.pointee.replies))
        return Measurement(Latencies(result, kind: 0), window, processorTime: time)
    }
}
