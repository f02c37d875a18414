internal import LMDB
internal import OpenSSL
internal import Protocol

/// Seals events: each carries an HMAC of its predecessor's seal and of itself without the customer's data.
///
/// A customer's data is covered by a digest, which the seal covers in turn; so the data can be deleted, and the
/// seals stay valid. The digest is salted, and the salt is deleted with the data: without it the digest shows nothing.
///
/// The seal is over bytes and not over members: an event that means the same in another spelling is a changed one.
struct EventSeal: ~Copyable, Sendable {
    private var chain: HMACContext
    private var personal: HMACContext

    init(_ key: EventKey) throws {
        let chain = try HMACContext(key: key.chain)
        let personal = try HMACContext(key: key.personal)
        self.chain = chain
        self.personal = personal
    }

    /// Characters of a seal or a digest.
    static let length = 43

    /// The bytes of `event` with its seal.
    ///
    /// - Parameters:
    ///   - event: without digest and seal; with a salt when it has a customer's data.
    ///   - previous: the seal of the event before, nothing for the first.
    mutating func seal(_ event: Event, after previous: [UInt8]) throws -> [UInt8] {
        try seal(event, isPersonal: event.hasPersonalData, after: previous)
    }
    /// - Parameter isPersonal: whether `event` has a customer's data, for a caller that knows.
    mutating func seal(_ event: Event, isPersonal: Bool, after previous: [UInt8]) throws -> [UInt8] {
        var bytes = event.jsonBytes
        bytes.removeLast()
        let mac: [UInt8]
        if isPersonal {
            guard event.salt != nil else { throw DamagedRecord("an event with a customer's data has no salt") }
            let digest = try personal.code(of: bytes.span.bytes)
            Self.append(",\"digest\":\"", digest, to: &bytes)
            var bare = event.redacted
            bare.digest = Base64.encodeURL(digest)
            mac = try code(of: bare, after: previous)
        } else {
            mac = try chain.code(of: previous.span.bytes, bytes.span.bytes)
        }
        Self.append(",\"mac\":\"", mac, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    enum Finding {
        case sound
        /// The customer's data was deleted: the ticket must have been deleted later.
        case redacted
        case changed
    }

    /// Whether `bytes` are an event that was sealed after `previous`.
    mutating func examine(_ bytes: RawSpan, after previous: [UInt8]) throws -> Finding {
        guard let body = SealedBody(bytes) else { return .changed }
        guard body.hasSalt else {
            let mac = try chain.code(of: previous.span.bytes, bytes.extracting(0..<body.end))
            return mac == body.mac ? (body.digest == nil ? .sound : .redacted) : .changed
        }
        guard let event = try? JSONRecord.decode(Event.self, from: bytes), event.jsonBytes == bytes.array else { return .changed }
        let digest = try personal.code(of: bytes.extracting(0..<body.endOfData))
        var bare = event.redacted
        bare.mac = nil
        guard digest == body.digest, try code(of: bare, after: previous) == body.mac else { return .changed }
        return .sound
    }

    private mutating func code(of bare: Event, after previous: [UInt8]) throws -> [UInt8] {
        var bytes = bare.jsonBytes
        bytes.removeLast()
        return try chain.code(of: previous.span.bytes, bytes.span.bytes)
    }

    private static func append(_ name: StaticString, _ code: [UInt8], to bytes: inout [UInt8]) {
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        Base64.appendURL(code, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}
