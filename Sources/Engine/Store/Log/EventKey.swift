internal import OpenSSL

/// A key of the log, and the keys that are made of it, one for each use.
struct EventKey: Sendable {
    /// Seals the events, each with its predecessor's seal.
    let chain: [UInt8]
    /// Covers the customers' data in an event.
    let personal: [UInt8]
    /// Signs checkpoints.
    let checkpoint: [UInt8]
    /// Tells keys apart without showing them: 16 characters of base64url.
    let fingerprint: String

    init(_ master: [UInt8]) throws {
        func part(_ use: String) throws -> [UInt8] { try HMAC.sha256(key: master, message: Array("supportd events: \(use)".utf8)) }
        chain = try part("chain")
        personal = try part("personal")
        checkpoint = try part("checkpoint")
        fingerprint = Base64.encodeURL(try part("fingerprint").prefix(12))
    }

    /// The signature of a checkpoint's members.
    func signature(of members: [UInt8]) throws -> String {
        Base64.encodeURL(try HMAC.sha256(key: checkpoint, message: members))
    }
}

/// The keys of a store's log: first one made of the store's own secret, and from some event on the configured one.
struct EventKeys: Sendable {
    struct Configured: Sendable {
        let key: EventKey
        /// The first event that it seals.
        let first: UInt64
    }
    let derived: EventKey
    let configured: Configured?
    /// The first event that is sealed by a configured key that was not given: from there on seals cannot be verified. Only a store
    /// that is read has one.
    var unknownFrom: UInt64?

    /// What seals new events.
    var current: EventKey { configured?.key ?? derived }
    func key(named fingerprint: String) -> EventKey? {
        [configured?.key, derived].compactMap(\.self).first { $0.fingerprint == fingerprint }
    }
}
