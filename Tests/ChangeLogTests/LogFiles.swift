import ChangeLog
import Files
import TestSupport

/// A log in a directory of its own, and what a test does to its files.
struct LogFiles {
    static let segmentSize = 64 << 10
    let path: String

    func begin(after place: UInt64 = 0) throws -> LocalSegments {
        try LocalSegments.begin(in: path, after: place, segmentSize: Self.segmentSize)
    }
    func open(_ log: LocalSegments, from mark: LogMark) throws -> LocalSegments {
        try LocalSegments.open(path, identity: log.identity, from: mark, segmentSize: Self.segmentSize)
    }

    /// The segments' files, in order.
    func segments() throws -> [String] { try Directory.names(in: path).filter { $0.hasSuffix(".log") }.sorted().map { path + "/" + $0 } }

    func bytes(_ file: String) throws -> [UInt8] {
        let file = try OpenFile(reading: file)
        return try file.read(at: 0, count: file.length)
    }
    func write(_ bytes: [UInt8], at offset: Int, of file: String) throws {
        let file = try OpenFile(updating: file)
        try file.write(bytes, at: offset)
    }
}

func withLogFiles<R>(_ body: (LogFiles) throws -> R) throws -> R {
    try withDirectory { try body(LogFiles(path: $0 + "/log")) }
}

extension LocalSegments {
    /// The entries after a mark.
    func entries(after mark: LogMark) throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        try read(after: mark) { entry, _ in entries.append(entry) }
        return entries
    }
}
