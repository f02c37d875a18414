internal import LMDB
internal import Protocol

/// The keys of the sessions by their agent and by their end, so that no call walks the sessions of others.
struct SessionIndex: VersionedTable {
    static let since = 3

    /// Agent, end, key of the session.
    let byAgent: Database<Pair<TextKey, Pair<UInt64, TextKey>>>
    /// End, key of the session.
    let byEnd: Database<Pair<UInt64, TextKey>>

    /// A session as the index has it.
    struct Entry: Hashable {
        let key: TextKey
        let expiresAt: Timestamp
    }

    init(in transaction: borrowing some Transaction & ~Copyable) throws {
        byAgent = try Database("sessionsByAgent", in: transaction)
        byEnd = try Database("sessionsByEnd", in: transaction)
    }

    func add(_ key: TextKey, _ record: SessionTable.Entry, in transaction: inout WriteTransaction) throws {
        try byAgent.put([], for: Self.agentKey(key, record), in: &transaction)
        try byEnd.put([], for: Self.endKey(key, record), in: &transaction)
    }
    func remove(_ key: TextKey, _ record: SessionTable.Entry, in transaction: inout WriteTransaction) throws {
        try byAgent.delete(Self.agentKey(key, record), in: &transaction)
        try byEnd.delete(Self.endKey(key, record), in: &transaction)
    }
    /// Whether both indexes have the session.
    func has(_ key: TextKey, _ record: SessionTable.Entry, in transaction: borrowing some Transaction & ~Copyable) throws -> Bool {
        try byAgent.contains(Self.agentKey(key, record), in: transaction) && byEnd.contains(Self.endKey(key, record), in: transaction)
    }

    /// The sessions of an agent, the one that ends last first, at most `count`. It reads no others.
    func newest(_ count: Int, of agent: String, in transaction: borrowing some Transaction & ~Copyable) throws -> [Entry] {
        let name = TextKey(agent)
        let (first, end) = (Pair(name, Pair(UInt64(0), TextKey(""))), Pair(name, Pair(UInt64.max, TextKey(""))))
        var entries: [Entry] = []
        try byAgent.scan(from: first, below: end, .descending, in: transaction) { key, _ in
            entries.append(Entry(key: key.second.second, expiresAt: Self.time(key.second.first)))
            return entries.count < count ? .next : .stop
        }
        return entries
    }

    /// The keys of the sessions that ended at `time` or before, the oldest first, at most `count`.
    func ended(at time: Timestamp, atMost count: Int, in transaction: borrowing some Transaction & ~Copyable) throws -> [TextKey] {
        var keys: [TextKey] = []
        let end = time.adding(milliseconds: 1)
        try byEnd.scan(below: Pair(Self.number(end), TextKey("")), in: transaction) { key, _ in
            keys.append(key.second)
            return keys.count < count ? .next : .stop
        }
        return keys
    }

    private static func agentKey(_ key: TextKey, _ record: SessionTable.Entry) -> Pair<TextKey, Pair<UInt64, TextKey>> {
        Pair(TextKey(record.agent), Pair(number(record.expiresAt), key))
    }
    private static func endKey(_ key: TextKey, _ record: SessionTable.Entry) -> Pair<UInt64, TextKey> {
        Pair(number(record.expiresAt), key)
    }
    // No session ends before 1970.
    private static func number(_ time: Timestamp) -> UInt64 { UInt64(max(0, time.milliseconds)) }
    private static func time(_ number: UInt64) -> Timestamp { Timestamp(milliseconds: Int64(clamping: number)) }
}
