public import LMDB
internal import OpenSSL
public import PhoneNumbers
public import Protocol

/// Everything the desk keeps: one LMDB environment, its tables, and the rules between them.
///
/// Reads and writes take a transaction, so that several can be one; a write appends its event in the same transaction.
public final class Store: Sendable {
    /// The shape of the tables. A store of a later one is refused.
    public static let schemaVersion = 1

    public let environment: Environment
    /// The region that national phone numbers are read in.
    public let region: Region
    let meta: MetaTable
    let tickets: TicketTable
    let events: EventTable
    let agents: AgentTable
    let sessions: SessionTable
    let idempotencyKeys: IdempotencyTable
    let tokens: TicketTokens

    public struct Options: Sendable {
        public var environment = Environment.Options()
        public var region = Region.unitedStates
        public init() {}
    }

    /// Opens the store in `directory`, and makes it when the directory is empty.
    public init(directory: String, options: Options = Options()) throws {
        environment = try Environment(path: directory, options: options.environment)
        region = options.region
        let secret = try SecureRandom.bytes(TicketTokens.keyLength)
        (meta, tickets, events, agents, sessions, idempotencyKeys, tokens) = try environment.write { transaction in
            let meta = try MetaTable(in: &transaction)
            try meta.claim(schemaVersion: Self.schemaVersion, in: &transaction)
            let tokens = TicketTokens(key: try meta.secret(orFirst: secret, in: &transaction))
            return try (
                meta,
                TicketTable(in: &transaction),
                EventTable(in: &transaction),
                AgentTable(in: &transaction),
                SessionTable(in: &transaction),
                IdempotencyTable(in: &transaction),
                tokens
            )
        }
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
