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

    struct Record: Codable {
        let ticket: Int
        /// An HMAC of the content: it tells whether a second call is the first again, and nothing else.
        let fingerprint: [UInt8]
    }

    init(in transaction: borrowing some Transaction & ~Copyable) throws {
        keys = try Database("idempotencyKeys", in: transaction)
        byTime = try Database("idempotencyKeysByTime", in: transaction)
    }

    func get(_ key: String, in transaction: borrowing some Transaction & ~Copyable) throws -> Record? {
        try keys.withValue(TextKey(key), in: transaction) { try JSONRecord.decode(Record.self, from: $0) }
    }

    func put(_ record: Record, for key: String, at time: Timestamp, in transaction: inout WriteTransaction) throws {
        try keys.put(JSONRecord.encode(record), for: TextKey(key), in: &transaction)
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
