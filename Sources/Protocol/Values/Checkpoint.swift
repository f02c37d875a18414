/// Where the log stood at a moment, signed. Kept elsewhere, it shows later that the log was cut off or written anew.
public struct Checkpoint: Codable, Hashable, Sendable {
    /// The last event; 0 for an empty log.
    public var sequence: Int
    /// The seal of that event; empty for an empty log.
    public var mac: String
    /// When it was signed.
    public var time: Timestamp
    /// Which key signed it and seals the log: 16 characters of base64url that do not show the key.
    public var key: String
    /// An HMAC-SHA256 of the members above, 43 characters of base64url.
    public var signature: String?

    public init(sequence: Int, mac: String, time: Timestamp, key: String, signature: String? = nil) {
        self.sequence = sequence
        self.mac = mac
        self.time = time
        self.key = key
        self.signature = signature
    }
}

extension Checkpoint: Record {
    public static var blank: Checkpoint { Checkpoint(sequence: 0, mac: "", time: Timestamp(milliseconds: 0), key: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("sequence", &sequence)
        fields.field("mac", &mac)
        fields.field("time", &time)
        fields.field("key", &key)
        fields.field("signature", &signature)
    }
}
