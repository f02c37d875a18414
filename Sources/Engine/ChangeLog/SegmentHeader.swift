internal import LMDB
internal import OpenSSL

/// The first page of a segment: which log it is of, and the place that it begins with.
struct SegmentHeader: Hashable {
    private static let magic = Array("supportd changes 1\n".utf8)
    /// Bytes of a log's identity.
    static let identityLength = 16

    /// Random bytes that all segments of a log share.
    let identity: [UInt8]
    let first: UInt64
    /// Of the whole file, in bytes.
    let length: Int

    /// A page of ``LogRecord/alignment`` bytes.
    var bytes: [UInt8] {
        get throws(OpenSSLError) {
            var bytes = Self.magic + identity
            bytes.append(bigEndian: first)
            bytes.append(bigEndian: UInt64(length))
            bytes += try SHA256.hash(bytes)
            bytes.append(contentsOf: repeatElement(0, count: LogRecord.alignment - bytes.count))
            return bytes
        }
    }

    init(identity: [UInt8], first: UInt64, length: Int) {
        self.identity = identity
        self.length = length
        self.first = first
    }

    /// Nil for bytes that are no header.
    init?(_ bytes: [UInt8]) throws(OpenSSLError) {
        let identity = Self.magic.count
        let first = identity + Self.identityLength
        let length = first + 8
        let hash = length + 8
        guard bytes.count >= hash + 32, bytes.starts(with: Self.magic),
            try SHA256.hash(Array(bytes[..<hash])) == Array(bytes[hash..<hash + 32])
        else { return nil }
        self.identity = Array(bytes[identity..<first])
        self.first = bytes.number(at: first)
        self.length = Int(clamping: bytes.number(at: length))
    }
}
