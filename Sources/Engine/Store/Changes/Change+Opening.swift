internal import LMDB
internal import OpenSSL
internal import Protocol

/// A change that is made when a store is opened, before its tables are: which tables there are and what seals the log depend on it.
protocol OpeningChange: ChangeValue {
    /// - Parameter options: with the log's key, which the tables are opened with. What is written depends on the value.
    func apply(opening options: StoreOptions, in transaction: inout WriteTransaction) throws
}

extension Change {
    /// The first change of a store: its schema and its secret, which its tokens and seals are made with.
    struct FoundStore: OpeningChange {
        static let name = "store.found"
        var schema: Int
        /// In base64url.
        var secret: String

        static var blank: FoundStore { FoundStore(schema: 0, secret: "") }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            fields.field("schema", &schema)
            fields.field("secret", &secret)
        }

        /// Nil for a store that is founded already.
        static func prepared(_ environment: Environment) throws -> FoundStore? {
            let schema = try environment.write { transaction -> Int? in
                let meta = try MetaTable(in: transaction)
                let found = try Schema.version(of: meta, in: transaction)
                // A program that ended between the two left a store without a secret.
                return try meta.secret(in: transaction) == nil ? found ?? Schema.latest : nil
            }
            guard let schema else { return nil }
            return FoundStore(schema: schema, secret: Base64.encodeURL(try SecureRandom.bytes(TicketTokens.keyLength)))
        }

        func apply(opening options: StoreOptions, in transaction: inout WriteTransaction) throws {
            let meta = try MetaTable(in: transaction)
            guard let secret = Base64.decodeURL(secret) else { throw DamagedRecord("the secret of a new store is not base64url") }
            guard try meta.secret(in: transaction) == nil else { throw DamagedRecord("the store has a secret already") }
            try meta.setSchemaVersion(schema, in: &transaction)
            try meta.setSecret(secret, in: &transaction)
            // A store that has a schema has its tables too: a snapshot before a migration reads them.
            _ = try Tables(
                schema: schema, meta, secret: secret, EventKeys.opened(secret, options.eventKey, meta, in: transaction), in: transaction)
        }
    }

    /// A configured key seals the log from its next event on. The key itself is in no change.
    struct AdoptEventKey: OpeningChange {
        static let name = "log.adoptKey"
        var fingerprint: String

        static var blank: AdoptEventKey { AdoptEventKey(fingerprint: "") }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) { fields.field("fingerprint", &fingerprint) }

        /// Nil when no key is configured, or one was adopted already.
        static func prepared(_ environment: Environment, _ options: StoreOptions) throws -> AdoptEventKey? {
            guard let secret = options.eventKey else { return nil }
            let isAdopted = try environment.write { try MetaTable(in: $0).eventKey(in: $0) != nil }
            return isAdopted ? nil : AdoptEventKey(fingerprint: try EventKey(secret.bytes).fingerprint)
        }

        func apply(opening options: StoreOptions, in transaction: inout WriteTransaction) throws {
            let last = try Database<UInt64>("events", in: transaction).lastKey(in: transaction) ?? 0
            try MetaTable(in: transaction).setEventKey(.init(first: last + 1, fingerprint: fingerprint), in: &transaction)
        }
    }
}
