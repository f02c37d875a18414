internal import Files
internal import OpenSSL

/// One file of a log: a header, then records, then zeros that were written before it was used. So an append changes neither the
/// file's length nor its blocks, and a sync has nothing to do but to write it.
struct SegmentFile: ~Copyable, Sendable {
    let file: OpenFile
    /// Bytes from the file's beginning to its end.
    let capacity: Int

    /// Opens a segment that was written before, and checks its header.
    init(_ path: String, identity: [UInt8], first: UInt64) throws {
        let file = try OpenFile(updating: path)
        let capacity = try file.length
        guard let header = try SegmentHeader(file.read(at: 0, count: LogRecord.alignment)) else {
            throw ChangeLogError.damaged(path: path, problem: "its first page is not one of a segment")
        }
        guard header.identity == identity else { throw ChangeLogError.damaged(path: path, problem: "it is of another log") }
        guard header.first == first else {
            throw ChangeLogError.damaged(path: path, problem: "it begins with group \(header.first), and its name says \(first)")
        }
        guard header.length == capacity else {
            throw ChangeLogError.damaged(path: path, problem: "it has \(capacity) bytes, and had \(header.length)")
        }
        self.file = file
        self.capacity = capacity
    }

    /// A segment whose header was just written.
    init(_ file: consuming OpenFile, capacity: Int) {
        self.file = file
        self.capacity = capacity
    }

    /// Makes a file of zeros that are on the disk, under a name that is not a segment's. One that is there is replaced. When there is no
    /// room, nothing of it is left.
    static func prepare(_ path: String, bytes: Int) throws(FileError) {
        try Directory.remove(path)
        do throws(FileError) { try write(path, bytes: bytes) } catch {
            try? Directory.remove(path)
            throw error
        }
    }

    private static func write(_ path: String, bytes: Int) throws(FileError) {
        let file = try OpenFile(creating: path)
        let zeros = [UInt8](repeating: 0, count: part)
        for offset in stride(from: 0, to: bytes, by: part) {
            try file.write(offset + part <= bytes ? zeros : Array(zeros.prefix(bytes - offset)))
            // In parts, so that the appends of the segment in use wait for one part at most.
            try file.synchronizeData()
        }
        try file.synchronize()
    }
    private static let part = 1 << 20

    /// The record at `offset`; nil when there is no whole one.
    func record(at offset: Int, identity: [UInt8]) throws -> LogRecord? {
        guard offset + LogRecord.headerLength <= capacity else { return nil }
        let head = try file.read(at: offset, count: LogRecord.headerLength)
        let behind = offset + LogRecord.headerLength
        return try LogRecord(head, most: capacity - behind, identity: identity) { try file.read(at: behind, count: $0) }
    }

    /// The records from `mark` on that follow each other without a gap; gives the mark behind the last.
    func walk(from mark: LogMark, identity: [UInt8], _ body: (LogRecord, LogMark) throws -> Bool = { _, _ in true }) throws -> LogMark {
        var mark = mark
        while let record = try record(at: mark.offset, identity: identity) {
            guard record.place == mark.place + 1, record.previous == mark.hash else { break }
            mark.place = record.place
            mark.hash = record.hash
            mark.offset += LogRecord.size(ofEntry: record.entry.count)
            if try !body(record, mark) { break }
        }
        return mark
    }

    /// The place of a whole record behind `offset`, nil when there is none.
    func wholeRecord(behind offset: Int, identity: [UInt8]) throws -> UInt64? {
        for offset in stride(from: offset + LogRecord.alignment, to: capacity, by: LogRecord.alignment) {
            if let record = try record(at: offset, identity: identity) { return record.place }
        }
        return nil
    }

    /// Writes zeros over what is left of a record that was not written to its end. What was zero already is not written.
    func clear(from offset: Int) throws(FileError) {
        let zeros = [UInt8](repeating: 0, count: LogRecord.alignment)
        var isChanged = false
        for start in stride(from: offset, to: capacity, by: Self.part) {
            let bytes = try file.read(at: start, count: min(Self.part, capacity - start))
            for page in stride(from: 0, to: bytes.count, by: LogRecord.alignment) {
                let end = min(page + LogRecord.alignment, bytes.count)
                guard bytes[page..<end].contains(where: { $0 != 0 }) else { continue }
                try file.write(end - page == zeros.count ? zeros : Array(zeros.prefix(end - page)), at: start + page)
                isChanged = true
            }
        }
        if isChanged { try file.synchronizeData() }
    }
}
