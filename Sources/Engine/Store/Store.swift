public import LMDB
public import PhoneNumbers

/// Everything the desk keeps: one LMDB environment, its tables, and the rules between them.
///
/// Reads and writes take a transaction, so that several can be one; a write appends its event in the same transaction.
public final class Store: Sendable {
    /// The schema that this program writes. A store of a later one is refused, one of an earlier one is migrated.
    public static let schemaVersion = Schema.latest

    public let environment: Environment
    /// The region that national phone numbers are read in.
    public let region: Region
    /// What was done to the store to open it; nil when it was of today's schema.
    public let migration: MigrationReport?
    /// The changes that were made to open it.
    public let openingChanges: [Change]
    /// The log of changes in front of the store; nil for none.
    public let log: StoreLog?
    let tables: Tables
    let eventKey: EventSecret?

    /// The schema of the store. Only a store that was opened for reading has an earlier one than this program writes.
    public var schemaVersion: Int { tables.schema }
    /// Tells stores apart, and is the same in their snapshots: a fingerprint of the secret that each was made with.
    public var identity: String { tables.keys.derived.fingerprint }

    init(
        _ environment: Environment, _ tables: Tables, _ options: StoreOptions, migration: MigrationReport? = nil,
        openingChanges: [Change] = [], log: StoreLog? = nil
    ) {
        self.log = log
        self.openingChanges = openingChanges
        self.environment = environment
        self.migration = migration
        self.tables = tables
        region = options.region
        eventKey = options.eventKey
    }

    /// Opens a store of today's or an earlier schema for reading only; nothing in its files changes.
    ///
    /// - Parameters:
    ///   - path: its directory, or a snapshot's file.
    ///   - isFile: which of the two.
    public convenience init(reading path: String, isFile: Bool, options: StoreOptions = StoreOptions()) throws {
        var options = options
        options.environment.isReadOnly = true
        options.environment.isSingleFile = isFile
        let environment = try Environment(path: path, options: options.environment)
        let tables = try environment.open { transaction in
            let meta = try MetaTable(in: transaction)
            guard let schema = try Schema.version(of: meta, in: transaction), let secret = try meta.secret(in: transaction) else {
                throw DamagedRecord("this is no store of supportd")
            }
            let keys = try EventKeys.read(secret, options.eventKey, meta, in: transaction)
            return try Tables(schema: schema, meta, secret: secret, keys, in: transaction)
        }
        self.init(environment, tables, options)
    }

    public struct Size: Sendable {
        public let tickets: Int
        public let events: Int
    }
    public func size(in transaction: borrowing some Transaction & ~Copyable) throws -> Size {
        try Size(tickets: tables.tickets.count(in: transaction), events: tables.events.count(in: transaction))
    }
}
