internal import LMDB
internal import OpenSSL
internal import Protocol

extension Change {
    /// A step to the next schema.
    struct MigrateSchema: ChangeValue {
        static let name = "store.migrate"
        /// The schema that it makes.
        var to: Int
        /// What a step makes its random bytes of; in base64url.
        var seed: String
        /// The fingerprint of a configured key that seals the log in this step.
        var eventKey: String?

        static var blank: MigrateSchema { MigrateSchema(to: 0, seed: "") }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            fields.field("to", &to)
            fields.field("seed", &seed)
            fields.field("eventKey", &eventKey)
        }

        /// The salt of an event, which the seed decides.
        func salt(of sequence: UInt64) throws -> EventSalt {
            var message: [UInt8] = []
            sequence.encode(into: &message)
            return EventSalt(of: Array(try HMAC.sha256(key: Array(seed.utf8), message: message).prefix(16)))
        }
    }
}
