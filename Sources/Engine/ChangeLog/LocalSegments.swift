public import Files
internal import OpenSSL
internal import Synchronization

/// A log of changes in files of this machine, each of which is written with zeros before it is used.
public final class LocalSegments: ChangeLog {
    /// Random bytes that tell logs apart, in hexadecimal.
    public var identity: String { Hex.encode(log) }

    private let log: [UInt8]
    private let directory: SegmentDirectory
    private let segmentSize: Int
    private let tail: Mutex<Tail>
    /// Whether the next segment is prepared. Locked while it is being prepared.
    private let hasSpare = Mutex(false)

    private struct Tail: ~Copyable, Sendable {
        var segment: SegmentFile
        var mark: LogMark
        /// Why nobody knows what is on the disk; nil while it is known.
        var reason: String?
    }

    private init(_ directory: SegmentDirectory, _ log: [UInt8], segmentSize: Int, _ segment: consuming SegmentFile, _ mark: LogMark) {
        self.directory = directory
        self.log = log
        self.segmentSize = segmentSize
        tail = Mutex(Tail(segment: segment, mark: mark))
    }

    /// Begins a new log.
    ///
    /// - Parameters:
    ///   - path: a directory. It is made when there is none, and it has no segments.
    ///   - place: of the last group that the store has; 0 for none.
    ///   - segmentSize: bytes of a segment.
    public static func begin(in path: String, after place: UInt64, segmentSize: Int) throws -> LocalSegments {
        try Directory.make(path, mode: 0o700)
        let directory = SegmentDirectory(path: path)
        let log = try SecureRandom.bytes(SegmentHeader.identityLength)
        try SegmentFile.prepare(directory.spare, bytes: segmentSize)
        let segment = try use(OpenFile(updating: directory.spare), directory, log, first: place + 1)
        try Directory.synchronize(Directory.containing(path))
        let mark = LogMark(place: place, segment: place + 1, offset: LogRecord.alignment, hash: LogRecord.noHash)
        return LocalSegments(directory, log, segmentSize: segmentSize, segment, mark)
    }

    /// Whether a segment in the directory `path` has a group, or begins like one.
    public static func hasGroups(_ path: String) throws -> Bool {
        let directory = SegmentDirectory(path: path)
        return try directory.segments().contains { first in
            try OpenFile(reading: directory.file(first)).read(at: LogRecord.alignment, count: 8).contains { $0 != 0 }
        }
    }

    /// Opens the log of an earlier process, and finds its end: a last group that was not written to its end is cut off, for nobody
    /// has had an answer to it. Throws ``ChangeLogError/damaged(path:problem:)`` when whole groups follow one that is not whole, or
    /// when a segment is missing, and changes nothing then.
    ///
    /// - Parameter mark: up to where the store has the groups.
    public static func open(_ path: String, identity: String, from mark: LogMark, segmentSize: Int) throws -> LocalSegments {
        let found = try End(path, identity: identity, from: mark)
        try found.segment.clear(from: found.mark.offset)
        let mark = found.mark
        return LocalSegments(found.directory, found.log, segmentSize: segmentSize, found.segment, mark)
    }

    /// Where the log of an earlier process ends. Nothing in its files is changed; otherwise as ``open(_:identity:from:segmentSize:)``.
    public static func end(of path: String, identity: String, from mark: LogMark) throws -> LogMark {
        try End(path, identity: identity, from: mark).mark
    }

    private struct End: ~Copyable {
        let directory: SegmentDirectory
        let log: [UInt8]
        let segment: SegmentFile
        let mark: LogMark

        init(_ path: String, identity: String, from start: LogMark) throws {
            let directory = SegmentDirectory(path: path)
            guard let log = Hex.decode(identity), log.count == SegmentHeader.identityLength else {
                throw ChangeLogError.damaged(path: path, problem: "the log's identity is not \(SegmentHeader.identityLength) bytes")
            }
            let segments = try directory.segments().filter { $0 >= start.segment }
            guard segments.first == start.segment else {
                throw ChangeLogError.damaged(path: directory.file(start.segment), problem: "it is missing")
            }
            var mark = start
            for (first, next) in zip(segments, segments.dropFirst()) {
                mark = try SegmentFile(directory.file(first), identity: log, first: first).walk(from: mark, identity: log)
                guard next == mark.place + 1 else { throw damage(directory, mark, "whole groups follow in later segments") }
                mark.segment = next
                mark.offset = LogRecord.alignment
            }
            let segment = try SegmentFile(directory.file(mark.segment), identity: log, first: mark.segment)
            mark = try segment.walk(from: mark, identity: log)
            if let later = try segment.wholeRecord(behind: mark.offset, identity: log) {
                throw damage(directory, mark, "group \(later) follows and is whole")
            }
            if let other = try segment.record(at: mark.offset, identity: log) {
                throw damage(directory, mark, "group \(other.place) is there, which does not follow the one before")
            }
            (self.directory, self.log, self.mark) = (directory, log, mark)
            self.segment = segment
        }
    }

    private static func damage(_ directory: SegmentDirectory, _ mark: LogMark, _ problem: String) -> ChangeLogError {
        .damaged(path: directory.file(mark.segment), problem: "at byte \(mark.offset) group \(mark.place + 1) is not whole, and \(problem)")
    }

    public var end: LogMark { tail.withLock { $0.mark } }

    public func append(_ entry: [UInt8]) throws(ChangeLogError) -> UInt64 {
        try tail.withLock { tail throws(ChangeLogError) in
            if let reason = tail.reason { throw .broken(reason) }
            let size = LogRecord.size(ofEntry: entry.count)
            if tail.mark.offset + size > tail.segment.capacity { try roll(&tail, for: size) }
            let place = tail.mark.place + 1
            let record: (bytes: [UInt8], hash: [UInt8])
            do {
                record = try LogRecord.encode(entry, place: place, after: tail.mark.hash, identity: log)
            } catch {
                throw .failed(FileError("hash a group for", directory.path, code: 0))
            }
            do throws(FileError) {
                try tail.segment.file.write(record.bytes, at: tail.mark.offset)
                try tail.segment.file.synchronizeData()
                tail.mark.place = place
                tail.mark.offset += size
                tail.mark.hash = record.hash
                return place
            } catch {
                tail.reason = "\(error)"
                throw .broken("\(error)")
            }
        }
    }

    public func rotate() throws(ChangeLogError) {
        try tail.withLock { tail throws(ChangeLogError) in
            if let reason = tail.reason { throw .broken(reason) }
            if tail.mark.offset > LogRecord.alignment { try roll(&tail, for: 0) }
        }
    }

    /// Goes on to the next segment.
    private func roll(_ tail: inout Tail, for size: Int) throws(ChangeLogError) {
        let first = tail.mark.place + 1
        // Locked until the file has its name: ``prepare()`` would put another in its place.
        try hasSpare.withLock { hasSpare throws(ChangeLogError) in
            let spare: OpenFile
            do throws(FileError) {
                let needed = LogRecord.alignment + size
                if !hasSpare || needed > segmentSize { try SegmentFile.prepare(directory.spare, bytes: max(segmentSize, needed)) }
                hasSpare = false
                spare = try OpenFile(updating: directory.spare)
            } catch {
                throw ChangeLogError(error)
            }
            do {
                tail.segment = try Self.use(spare, directory, log, first: first)
                tail.mark.segment = first
                tail.mark.offset = LogRecord.alignment
            } catch {
                // Its name may be on the disk or not.
                tail.reason = "\(error)"
                throw .broken("\(error)")
            }
        }
    }

    /// Makes the prepared file the segment that begins with `first`.
    private static func use(
        _ spare: consuming OpenFile, _ directory: SegmentDirectory, _ log: [UInt8], first: UInt64
    ) throws -> SegmentFile {
        let length = try spare.length
        try spare.write(SegmentHeader(identity: log, first: first, length: length).bytes, at: 0)
        try spare.synchronizeData()
        try Directory.rename(directory.spare, to: directory.file(first))
        try Directory.synchronize(directory.path)
        return SegmentFile(spare, capacity: length)
    }

    public func bytes(ofEntry count: Int) -> Int { LogRecord.size(ofEntry: count) }

    public func read(after mark: LogMark, _ body: (_ entry: [UInt8], _ mark: LogMark) throws -> Void) throws {
        let end = end
        var mark = mark
        for first in try directory.segments() where first >= mark.segment && first <= end.segment {
            if first > mark.segment {
                mark.segment = first
                mark.offset = LogRecord.alignment
            }
            mark = try SegmentFile(directory.file(first), identity: log, first: first).walk(from: mark, identity: log) { record, mark in
                try body(record.entry, mark)
                return mark.place < end.place
            }
        }
        guard mark.place == end.place else { throw Self.damage(directory, mark, "the log has more groups") }
    }

    public func cut(upTo mark: LogMark) throws(ChangeLogError) {
        do throws(FileError) {
            for first in try directory.segments() where first < mark.segment { try Directory.remove(directory.file(first)) }
        } catch {
            throw .failed(error)
        }
    }

    /// Prepares the next segment, so that no append waits for it. To be called on a thread that may wait for the disk.
    public func prepare() throws(ChangeLogError) {
        do throws(FileError) {
            try hasSpare.withLock { hasSpare throws(FileError) in
                if !hasSpare { try SegmentFile.prepare(directory.spare, bytes: segmentSize) }
                hasSpare = true
            }
        } catch {
            throw ChangeLogError(error)
        }
    }

    /// Removes a log, whose groups the store on the disk has all.
    public static func remove(_ path: String) throws(FileError) {
        let directory = SegmentDirectory(path: path)
        for first in try directory.segments() { try Directory.remove(directory.file(first)) }
        try Directory.remove(directory.spare)
    }

    /// Bytes of the segments that are there.
    public var size: Int {
        get throws {
            try directory.segments().reduce(0) { try $0 + OpenFile(reading: directory.file($1)).length }
        }
    }
}
