internal import LMDB

/// Counters, the schema's version, and the store's secret.
struct MetaTable: Sendable {
    private let database: Database<TextKey>
    /// The last ticket's number in a transaction that gives several.
    private let lastTicket = TransactionValue<UInt64>()

    init(in transaction: borrowing some Transaction & ~Copyable) throws {
        database = try Database("meta", in: transaction)
    }

    /// Nil in a new store.
    func schemaVersion(in transaction: borrowing some Transaction & ~Copyable) throws -> Int? {
        try number("schemaVersion", in: transaction).map { Int(clamping: $0) }
    }
    func setSchemaVersion(_ version: Int, in transaction: inout WriteTransaction) throws {
        try set("schemaVersion", to: UInt64(version), in: &transaction)
    }

    func setSecret(_ secret: [UInt8], in transaction: inout WriteTransaction) throws {
        try database.put(secret, for: "secret", in: &transaction)
    }

    /// The secret that the store was made with.
    func secret(in transaction: borrowing some Transaction & ~Copyable) throws -> [UInt8]? {
        try database.withValue("secret", in: transaction) { $0.array }
    }

    /// Numbers are counted here and not by the last ticket: a deleted one's is not given again.
    func nextTicketNumber(in transaction: inout WriteTransaction) throws -> UInt64 {
        try lastTicket.update(in: &transaction) { last, transaction in
            let number = if let last { last } else { try lastTicketNumber(in: transaction) }
            let next = number + 1
            try set("lastTicket", to: next, in: &transaction)
            return (next, next)
        }
    }
    func lastTicketNumber(in transaction: borrowing some Transaction & ~Copyable) throws -> UInt64 {
        try number("lastTicket", in: transaction) ?? 0
    }

    /// The place of the last group of the log of changes that the store has; 0 for none.
    func applied(in transaction: borrowing some Transaction & ~Copyable) throws -> UInt64 { try number("applied", in: transaction) ?? 0 }
    func setApplied(_ place: UInt64, in transaction: inout WriteTransaction) throws { try set("applied", to: place, in: &transaction) }

    func number(_ name: TextKey, in transaction: borrowing some Transaction & ~Copyable) throws -> UInt64? {
        try database.withValue(name, in: transaction) { bytes in
            var offset = 0
            return try UInt64(decoding: bytes, at: &offset)
        }
    }
    func set(_ name: TextKey, to value: UInt64, in transaction: inout WriteTransaction) throws {
        var bytes: [UInt8] = []
        value.encode(into: &bytes)
        try database.put(bytes, for: name, in: &transaction)
    }

    func text(_ name: TextKey, in transaction: borrowing some Transaction & ~Copyable) throws -> String? {
        try database.withValue(name, in: transaction) { String(decoding: $0.array, as: UTF8.self) }
    }
    func set(_ name: TextKey, to text: String, in transaction: inout WriteTransaction) throws {
        try database.put(Array(text.utf8), for: name, in: &transaction)
    }
}
