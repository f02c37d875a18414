internal import LMDB
internal import OpenSSL
internal import Protocol

/// The sessions by the SHA-256 of their token: who reads the file cannot sign in with it.
struct SessionTable: Sendable {
    let sessions: Database<TextKey>

    struct Record: Codable {
        let agent: String
        let expiresAt: Timestamp
    }

    init(in transaction: borrowing some Transaction & ~Copyable) throws {
        sessions = try Database("sessions", in: transaction)
    }

    func get(token: String, in transaction: borrowing some Transaction & ~Copyable) throws -> Record? {
        try sessions.withValue(try Self.key(token), in: transaction) { try JSONRecord.decode(Record.self, from: $0) }
    }
    func put(_ record: Record, token: String, in transaction: inout WriteTransaction) throws {
        try sessions.put(JSONRecord.encode(record), for: try Self.key(token), in: &transaction)
    }
    func remove(token: String, in transaction: inout WriteTransaction) throws {
        try sessions.delete(try Self.key(token), in: &transaction)
    }

    /// Removes the sessions that `condition` holds for.
    func removeAll(in transaction: inout WriteTransaction, where condition: (Record) -> Bool) throws {
        var keys: [TextKey] = []
        try forEach(in: transaction) { key, record in if condition(record) { keys.append(key) } }
        for key in keys { try sessions.delete(key, in: &transaction) }
    }

    func forEach(
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (TextKey, Record) -> Void
    ) throws {
        try sessions.scan(in: transaction) { key, bytes in
            body(key, try JSONRecord.decode(Record.self, from: bytes))
            return .next
        }
    }

    private static func key(_ token: String) throws -> TextKey { try TextKey(Hex.encode(SHA256.hash(Array(token.utf8)))) }
}
