internal import LMDB
internal import Protocol

/// Which ticket each idempotency key made. Entries are kept for a day and some more.
struct IdempotencyTable: Sendable {
    let keys: Database<TextKey>
    let byTime: Database<Pair<UInt64, TextKey>>

    /// Milliseconds that an entry is kept.
    static let lifetime: Int64 = 26 * 3600 * 1000
    /// Old entries that one write removes: more than it adds, and never so many that a write is slow.
    private static let sweep = 4

    struct Entry: Record {
        var ticket: Int
        /// An HMAC of the content: it tells whether a second call is the first again, and nothing else.
        var fingerprint: [UInt8]

        static var blank: Entry { Entry(ticket: 0, fingerprint: []) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            fields.field("ticket", &ticket)
            fields.field("fingerprint", &fingerprint)
        }
    }

    init(in transaction: borrowing some Transaction & ~Copyable) throws {
        keys = try Database("idempotencyKeys", in: transaction)
        byTime = try Database("idempotencyKeysByTime", in: transaction)
    }

    func get(_ key: String, in transaction: borrowing some Transaction & ~Copyable) throws -> Entry? {
        try keys.withValue(TextKey(key), in: transaction) { try JSONRecord.decode(Entry.self, from: $0) }
    }

    func put(_ record: Entry, for key: String, at time: Timestamp, in transaction: inout WriteTransaction) throws {
        try keys.put(record.jsonBytes, for: TextKey(key), in: &transaction)
        try byTime.put([], for: Pair(Self.key(time), TextKey(key)), in: &transaction)
        try removeOld(before: time.adding(milliseconds: -Self.lifetime), in: &transaction)
    }

    private func removeOld(before time: Timestamp, in transaction: inout WriteTransaction) throws {
        var old: [Pair<UInt64, TextKey>] = []
        try byTime.scan(below: Pair(Self.key(time), TextKey("")), in: transaction) { key, _ in
            old.append(key)
            return old.count < Self.sweep ? .next : .stop
        }
        for key in old {
            try byTime.delete(key, in: &transaction)
            try keys.delete(key.second, in: &transaction)
        }
    }

    private static func key(_ time: Timestamp) -> UInt64 { UInt64(max(0, time.milliseconds)) }
}
