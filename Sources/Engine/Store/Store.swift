public import LMDB
internal import OpenSSL
public import PhoneNumbers
public import Protocol

/// Everything the desk keeps: one LMDB environment, its tables, and the rules between them.
///
/// Reads and writes take a transaction, so that several can be one; a write appends its event in the same transaction.
public final class Store: Sendable {
    /// The shape of the tables. A store of a later one is refused, one of an earlier one is migrated.
    public static let schemaVersion = Migration.all.last?.version ?? 1

    public let environment: Environment
    /// The region that national phone numbers are read in.
    public let region: Region
    /// What was done to the store to open it; nil when it was of today's schema.
    public let migration: MigrationReport?
    let schemaVersion: Int
    let meta: MetaTable
    let tickets: TicketTable
    let events: EventTable
    let agents: AgentTable
    let sessions: SessionTable
    let idempotencyKeys: IdempotencyTable
    let tokens: TicketTokens
    let eventKeys: EventKeys
    let eventKey: EventSecret?
    /// Tells stores apart, and is the same in their snapshots: a fingerprint of the secret that each was made with.
    public var identity: String { eventKeys.derived.fingerprint }

    public struct Options: Sendable {
        public var environment = Environment.Options()
        public var region = Region.unitedStates
        /// What seals the log; absent, a key made of the store's own secret does.
        public var eventKey: EventSecret?
        /// Where a migration puts its snapshot: `backups` in the store's directory when absent.
        public var snapshotDirectory: String?
        /// What a snapshot says of the program and the time.
        public var stamp = Stamp(version: "", time: Timestamp(milliseconds: 0))
        public init() {}
    }

    /// Which program makes a snapshot, and when.
    public struct Stamp: Sendable {
        public let version: String
        public let time: Timestamp
        public init(version: String, time: Timestamp) {
            self.version = version
            self.time = time
        }
    }

    /// Opens the store in `directory`: makes it when the directory is empty, migrates it when it is of an earlier schema.
    public convenience init(directory: String, options: Options = Options()) throws {
        var files = options.environment
        files.companions.insert(DirectoryLock.name)
        let environment = try Environment(path: directory, options: files)
        let snapshots = SnapshotDirectory(path: options.snapshotDirectory ?? directory + "/backups")
        let migration = try Migrator(environment: environment, snapshots: snapshots, options: options).run()
        let secret = try SecureRandom.bytes(TicketTokens.keyLength)
        let tables = try environment.write { transaction in
            let meta = try MetaTable(in: transaction)
            let secret = try meta.secret(orFirst: secret, in: &transaction)
            let next = try Database<UInt64>("events", in: transaction).lastKey(in: transaction) ?? 0
            let keys = try EventKeys.opened(secret, options.eventKey, next: next + 1, meta, in: &transaction)
            return try Tables(meta, secret, keys, in: transaction)
        }
        self.init(environment, tables, options, migration: migration, schemaVersion: Self.schemaVersion)
    }

    /// Opens a store of today's or an earlier schema for reading only; nothing in its files changes.
    ///
    /// - Parameters:
    ///   - path: its directory, or a snapshot's file.
    ///   - isFile: which of the two.
    public convenience init(reading path: String, isFile: Bool, options: Options = Options()) throws {
        var options = options
        options.environment.isReadOnly = true
        options.environment.isSingleFile = isFile
        let environment = try Environment(path: path, options: options.environment)
        let (tables, version) = try environment.open { transaction in
            let meta = try MetaTable(in: transaction)
            let version = try Migrator.version(of: meta, in: transaction)
            guard let version, let secret = try meta.secret(in: transaction) else { throw DamagedRecord("this is no store of supportd") }
            let keys = try EventKeys.read(secret, options.eventKey, meta, in: transaction)
            return (try Tables(meta, secret, keys, in: transaction), version)
        }
        self.init(environment, tables, options, migration: nil, schemaVersion: version)
    }

    private struct Tables {
        let meta: MetaTable
        let tickets: TicketTable
        let events: EventTable
        let agents: AgentTable
        let sessions: SessionTable
        let idempotencyKeys: IdempotencyTable
        let tokens: TicketTokens
        let keys: EventKeys

        init(_ meta: MetaTable, _ secret: [UInt8], _ keys: EventKeys, in transaction: borrowing some Transaction & ~Copyable) throws {
            self.meta = meta
            self.keys = keys
            tokens = try TicketTokens(key: secret)
            tickets = try TicketTable(in: transaction)
            events = try EventTable(keys: keys, in: transaction)
            agents = try AgentTable(in: transaction)
            sessions = try SessionTable(in: transaction)
            idempotencyKeys = try IdempotencyTable(in: transaction)
        }
    }

    private init(_ environment: Environment, _ tables: Tables, _ options: Options, migration: MigrationReport?, schemaVersion: Int) {
        self.environment = environment
        self.migration = migration
        self.schemaVersion = schemaVersion
        region = options.region
        meta = tables.meta
        tickets = tables.tickets
        events = tables.events
        agents = tables.agents
        sessions = tables.sessions
        idempotencyKeys = tables.idempotencyKeys
        tokens = tables.tokens
        eventKeys = tables.keys
        eventKey = options.eventKey
    }

    public struct Size: Sendable {
        public let tickets: Int
        public let events: Int
    }
    public func size(in transaction: borrowing some Transaction & ~Copyable) throws -> Size {
        try Size(tickets: tickets.count(in: transaction), events: events.count(in: transaction))
    }
}

/// Who changes the store, and when. Every event carries both.
public struct Origin: Sendable {
    public let actor: String
    public let time: Timestamp
    public init(actor: String, time: Timestamp) {
        self.actor = actor
        self.time = time
    }
}

/// A record that cannot be read: the file is damaged, or of another program.
public struct DamagedRecord: Error, Hashable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
