internal import LMDB
internal import OpenSSL
internal import Protocol

/// The sessions by the SHA-256 of their token: a reader of the file cannot sign in with it.
struct SessionTable: Sendable {
    let sessions: Database<TextKey>
    /// Nil in a store of an earlier schema, which is only read.
    let index: SessionIndex?

    struct Entry: Record, Hashable {
        var agent: String
        var expiresAt: Timestamp

        static var blank: Entry { Entry(agent: "", expiresAt: Timestamp(milliseconds: 0)) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            fields.field("agent", &agent)
            fields.field("expiresAt", &expiresAt)
        }
    }

    init(in transaction: borrowing some Transaction & ~Copyable, index: SessionIndex?) throws {
        sessions = try Database("sessions", in: transaction)
        self.index = index
    }

    func get(_ key: TextKey, in transaction: borrowing some Transaction & ~Copyable) throws -> Entry? {
        try sessions.withValue(key, in: transaction) { try JSONRecord.decode(Entry.self, from: $0) }
    }
    /// Stores a session whose key is new.
    func insert(_ record: Entry, for key: TextKey, in transaction: inout WriteTransaction) throws {
        try sessions.put(record.jsonBytes, for: key, in: &transaction)
        try index?.add(key, record, in: &transaction)
    }
    func remove(_ key: TextKey, in transaction: inout WriteTransaction) throws {
        guard let record = try get(key, in: transaction) else { return }
        try sessions.delete(key, in: &transaction)
        try index?.remove(key, record, in: &transaction)
    }

    /// Removes all sessions of an agent.
    func removeAll(of agent: String, in transaction: inout WriteTransaction) throws {
        for entry in try newest(.max, of: agent, in: transaction) { try remove(entry.key, in: &transaction) }
    }

    /// Removes sessions that ended at `time` or before, at most `count`.
    func removeEnded(at time: Timestamp, atMost count: Int, in transaction: inout WriteTransaction) throws {
        for key in try index?.ended(at: time, atMost: count, in: transaction) ?? [] { try remove(key, in: &transaction) }
    }

    /// The sessions of an agent, the one that ends last first, at most `count`.
    func newest(
        _ count: Int,
        of agent: String,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> [SessionIndex.Entry] {
        if let index { return try index.newest(count, of: agent, in: transaction) }
        var entries: [SessionIndex.Entry] = []
        try forEach(in: transaction) { key, record in
            if record.agent == agent { entries.append(SessionIndex.Entry(key: key, expiresAt: record.expiresAt)) }
        }
        return Array(entries.sorted { $0.expiresAt > $1.expiresAt }.prefix(count))
    }

    /// Whether a session of the agent ends after `time`.
    func isSignedIn(_ agent: String, at time: Timestamp, in transaction: borrowing some Transaction & ~Copyable) throws -> Bool {
        try newest(1, of: agent, in: transaction).contains { $0.expiresAt > time }
    }

    func forEach(
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (TextKey, Entry) throws -> Void
    ) throws {
        try sessions.scan(in: transaction) { key, bytes in
            try body(key, try JSONRecord.decode(Entry.self, from: bytes))
            return .next
        }
    }

    /// The SHA-256 of a session's token, in hexadecimal: the key of the session.
    static func hash(of token: String) throws -> String { Hex.encode(try SHA256.hash(Array(token.utf8))) }
}
