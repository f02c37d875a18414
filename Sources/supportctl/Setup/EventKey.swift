internal import OpenSSL

/// `SUPPORTD_EVENT_KEY`: what the daemon seals its log of changes with.
enum EventKey {
    static let credential = "supportd-event-key"
    /// 32 random bytes in hexadecimal.
    static func make() throws -> String { Hex.encode(try SecureRandom.bytes(32)) }
}
