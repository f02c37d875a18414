internal import LMDB
internal import OpenSSL

/// A group of changes in a segment. It begins at a multiple of ``alignment`` and ends with zeros up to the next one, so that an append
/// never writes a sector that an earlier group lies in.
///
/// All numbers are big-endian:
///
///     0   8 bytes    "group 1\n"
///     8   8 bytes    the place
///     16  8 bytes    the length of the entry
///     24  32 bytes   the hash of the group before; zeros for the first of a log
///     56  32 bytes   SHA-256 of the log's identity, of the 56 bytes before, and of the entry
///     88             the entry
///
/// Text of a customer cannot look like one: an entry is JSON, which has no zero bytes, and a place begins with some.
struct LogRecord {
    static let alignment = 4096
    static let headerLength = 88
    static let noHash = [UInt8](repeating: 0, count: 32)
    private static let magic = Array("group 1\n".utf8)

    let place: UInt64
    let previous: [UInt8]
    let hash: [UInt8]
    let entry: [UInt8]

    /// Bytes that an entry of `length` bytes takes in a segment.
    static func size(ofEntry length: Int) -> Int { (headerLength + length + alignment - 1) / alignment * alignment }

    /// The bytes of a record, and its hash.
    ///
    /// - Parameter identity: of the log.
    static func encode(_ entry: [UInt8], place: UInt64, after previous: [UInt8], identity: [UInt8]) throws(OpenSSLError) -> (
        bytes: [UInt8], hash: [UInt8]
    ) {
        let size = size(ofEntry: entry.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        bytes += magic
        bytes.append(bigEndian: place)
        bytes.append(bigEndian: UInt64(entry.count))
        bytes += previous
        let hash = try hash(identity, bytes, entry)
        bytes += hash
        bytes += entry
        bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
        return (bytes, hash)
    }

    /// Reads the record at the beginning of `head`, which has ``headerLength`` bytes or more; nil when there is no whole one.
    ///
    /// - Parameter rest: gives as many bytes as it is asked for, from behind the header on.
    init?(_ head: [UInt8], most: Int, identity: [UInt8], rest: (Int) throws -> [UInt8]) throws {
        guard head.count >= Self.headerLength, head.starts(with: Self.magic) else { return nil }
        place = head.number(at: 8)
        let length = head.number(at: 16)
        guard length <= UInt64(most) else { return nil }
        previous = Array(head[24..<56])
        hash = Array(head[56..<88])
        entry = try rest(Int(length))
        guard entry.count == Int(length), try Self.hash(identity, Array(head[..<56]), entry) == hash else { return nil }
    }

    private static func hash(_ identity: [UInt8], _ header: [UInt8], _ entry: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        var stream = try SHA256Stream()
        try stream.update(identity.span.bytes)
        try stream.update(header.span.bytes)
        try stream.update(entry.span.bytes)
        return try stream.finish()
    }
}

extension [UInt8] {
    func number(at offset: Int) -> UInt64 { self[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) } }
}
