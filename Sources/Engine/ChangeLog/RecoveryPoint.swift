internal import Files
public import LMDB
internal import OpenSSL
public import Protocol

/// Where a recovery begins: the root of a tree that is whole on the disk, and how far the log is in it.
///
/// The file is a JSON object in one line, and a second line with the SHA-256 of the first in hexadecimal.
public struct RecoveryPoint: Hashable, Sendable {
    public static let format = 1
    public var format = Self.format
    /// The identity of the log.
    public var log: String
    /// The last group that the tree has.
    public var mark: LogMark
    /// Where the tree begins, as ``LMDB/PinnedRoot/bytes`` has it; in base64url.
    public var root: String
    /// Whether it is the last one of a process that ended in order: then the tree is the newest one of the data file, and the log has
    /// nothing behind it. Another program may have changed the data file since.
    public var isClosed: Bool

    public init(log: String, mark: LogMark, root: [UInt8], isClosed: Bool = false) {
        self.log = log
        self.isClosed = isClosed
        self.mark = mark
        self.root = Base64.encodeURL(root)
    }

    /// ``root`` as bytes; nil when they are not base64url.
    public var rootBytes: [UInt8]? { Base64.decodeURL(root) }

    /// Replaces the file `path`, whole or not at all, also in a power cut.
    public func write(to path: String) throws {
        let line = jsonBytes
        let hash = Array(Hex.encode(try SHA256.hash(line)).utf8)
        let newline = UInt8(ascii: "\n")
        try PartialFile.replace(path, with: line + [newline] + hash + [newline], mode: 0o600)
    }

    /// Puts a tree on the disk, and keeps in `file` that a recovery begins with it. The log up to there can be let go then.
    ///
    /// After ``ChangeLogError/broken(_:)`` a recovery begins with this tree or with the one before, and nobody knows with which.
    ///
    /// - Parameters:
    ///   - mark: the last group of `log` that the tree has.
    ///   - isClosed: see ``isClosed``.
    public static func make(
        _ root: PinnedRoot, _ mark: LogMark, of log: some ChangeLog, in environment: Environment, file: String, isClosed: Bool = false
    ) throws {
        try environment.synchronize()
        let point = RecoveryPoint(log: log.identity, mark: mark, root: root.bytes, isClosed: isClosed)
        do { try point.write(to: file) } catch {
            // It has its name, and the name is perhaps not on the disk.
            if (try? RecoveryPoint(file)) == point { throw ChangeLogError.broken("the recovery point: \(error)") }
            throw error
        }
    }

    /// Nil when there is no such file.
    public init?(_ path: String) throws {
        let bytes: [UInt8]
        do throws(FileError) {
            let file = try OpenFile(reading: path)
            bytes = try file.read(at: 0, count: file.length)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        guard lines.count == 3, try Array(Hex.encode(SHA256.hash(lines[0])).utf8) == lines[1] else {
            throw ChangeLogError.damaged(path: path, problem: "its second line is not the hash of the first")
        }
        let line = lines[0]
        guard let point = try? Self.read(line.span.bytes) else {
            throw ChangeLogError.damaged(path: path, problem: "it is no recovery point")
        }
        guard point.format == Self.format else { throw ChangeLogError.newer(path: path, problem: "it has format \(point.format)") }
        guard point.mark.hash.count == 32 else { throw ChangeLogError.damaged(path: path, problem: "its hash is not 32 bytes") }
        self = point
    }
}

extension RecoveryPoint: Record {
    public static var blank: RecoveryPoint {
        RecoveryPoint(log: "", mark: LogMark(place: 0, segment: 0, offset: 0, hash: []), root: [])
    }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        var (place, segment, hash) = (Int(clamping: mark.place), Int(clamping: mark.segment), Hex.encode(mark.hash))
        fields.field("format", &format)
        fields.field("log", &log)
        fields.field("place", &place)
        fields.field("segment", &segment)
        fields.field("offset", &mark.offset)
        fields.field("hash", &hash)
        fields.field("root", &root)
        fields.field("isClosed", &isClosed)
        mark.place = UInt64(max(0, place))
        mark.segment = UInt64(max(0, segment))
        mark.hash = Hex.decode(hash) ?? []
    }
}
