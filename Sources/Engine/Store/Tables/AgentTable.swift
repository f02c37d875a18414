internal import LMDB
internal import Protocol

/// The agents by name.
struct AgentTable: Sendable {
    let agents: Database<TextKey>

    struct Entry: Record {
        var createdAt: Timestamp
        var password: PasswordHash

        static var blank: Entry { Entry(createdAt: Timestamp(milliseconds: 0), password: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            fields.field("createdAt", &createdAt)
            fields.field("password", &password)
        }
    }

    init(in transaction: borrowing some Transaction & ~Copyable) throws {
        agents = try Database("agents", in: transaction)
    }

    func get(_ name: String, in transaction: borrowing some Transaction & ~Copyable) throws -> Entry? {
        guard name.utf8.count <= 121 else { return nil }
        return try agents.withValue(TextKey(name), in: transaction) { try JSONRecord.decode(Entry.self, from: $0) }
    }
    func put(_ record: Entry, for name: String, in transaction: inout WriteTransaction) throws {
        try agents.put(record.jsonBytes, for: TextKey(name), in: &transaction)
    }
    func remove(_ name: String, in transaction: inout WriteTransaction) throws {
        try agents.delete(TextKey(name), in: &transaction)
    }
}
