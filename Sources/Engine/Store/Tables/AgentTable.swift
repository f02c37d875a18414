internal import LMDB
internal import Protocol

/// The agents by name.
struct AgentTable: Sendable {
    let agents: Database<TextKey>

    struct Record: Codable {
        let createdAt: Timestamp
        var password: PasswordHash
    }

    init(in transaction: borrowing some Transaction & ~Copyable) throws {
        agents = try Database("agents", in: transaction)
    }

    func get(_ name: String, in transaction: borrowing some Transaction & ~Copyable) throws -> Record? {
        guard name.utf8.count <= 121 else { return nil }
        return try agents.withValue(TextKey(name), in: transaction) { try JSONRecord.decode(Record.self, from: $0) }
    }
    func put(_ record: Record, for name: String, in transaction: inout WriteTransaction) throws {
        try agents.put(JSONRecord.encode(record), for: TextKey(name), in: &transaction)
    }
    func remove(_ name: String, in transaction: inout WriteTransaction) throws {
        try agents.delete(TextKey(name), in: &transaction)
    }
}
