internal import LMDB

/// The tables of a store, as far as its schema has them, and the keys that they need.
struct Tables: Sendable {
    /// Which tables there are. Only a store that is read has an earlier schema than ``Schema/latest``.
    let schema: Int
    let meta: MetaTable
    let tickets: TicketTable
    let events: EventTable
    let agents: AgentTable
    let sessions: SessionTable
    let idempotencyKeys: IdempotencyTable
    let tokens: TicketTokens
    let keys: EventKeys

    /// Opens the tables. In a write transaction, those that are missing are made.
    ///
    /// - Parameters:
    ///   - secret: the store's own.
    ///   - keys: of the log.
    init(
        schema: Int,
        _ meta: MetaTable,
        secret: [UInt8],
        _ keys: EventKeys,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws {
        self.schema = schema
        self.meta = meta
        self.keys = keys
        tokens = try TicketTokens(key: secret)
        tickets = try TicketTable(schema: schema, in: transaction)
        events = try EventTable(keys: keys, in: transaction)
        agents = try AgentTable(in: transaction)
        sessions = try SessionTable(in: transaction, index: .opened(schema: schema, in: transaction))
        idempotencyKeys = try IdempotencyTable(in: transaction)
    }
}
