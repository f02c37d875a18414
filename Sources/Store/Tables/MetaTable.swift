internal import LMDB

/// Counters, the schema's version, and the store's secret.
struct MetaTable: Sendable {
    private let database: Database<TextKey>

    init(in transaction: inout WriteTransaction) throws {
        database = try Database("meta", in: &transaction)
    }

    /// Writes the version into a new store, and refuses a store of a later program.
    func claim(schemaVersion: Int, in transaction: inout WriteTransaction) throws {
        guard let found = try number("schemaVersion", in: transaction) else {
            return try set("schemaVersion", to: UInt64(schemaVersion), in: &transaction)
        }
        guard found <= UInt64(schemaVersion) else {
            throw DamagedRecord("the store has schema \(found), and this supportd knows up to \(schemaVersion): install a newer one")
        }
    }

    /// The secret that the store was made with, or `first` for a new one.
    func secret(orFirst first: [UInt8], in transaction: inout WriteTransaction) throws -> [UInt8] {
        if let secret = try database.withValue("secret", in: transaction, { $0.array }) { return secret }
        try database.put(first, for: "secret", in: &transaction)
        return first
    }

    /// Numbers are counted here and not by the last ticket: a deleted one's is not given again.
    func nextTicketNumber(in transaction: inout WriteTransaction) throws -> UInt64 {
        let next = try lastTicketNumber(in: transaction) + 1
        try set("lastTicket", to: next, in: &transaction)
        return next
    }
    func lastTicketNumber(in transaction: borrowing some Transaction & ~Copyable) throws -> UInt64 {
        try number("lastTicket", in: transaction) ?? 0
    }

    private func number(_ name: TextKey, in transaction: borrowing some Transaction & ~Copyable) throws -> UInt64? {
        try database.withValue(name, in: transaction) { bytes in
            var offset = 0
            return try UInt64(decoding: bytes, at: &offset)
        }
    }
    private func set(_ name: TextKey, to value: UInt64, in transaction: inout WriteTransaction) throws {
        var bytes: [UInt8] = []
        value.encode(into: &bytes)
        try database.put(bytes, for: name, in: &transaction)
    }
}
