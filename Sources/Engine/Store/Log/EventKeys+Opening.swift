internal import LMDB
internal import OpenSSL

/// Why a log cannot be gone on with under the keys that there are.
public struct EventKeyRefusal: Error, Hashable, CustomStringConvertible {
    public let description: String
}

extension EventKeys {
    /// The keys of a store that is written. The configured key is refused when it is not the one that the store has adopted
    /// (``Change/AdoptEventKey``).
    static func opened(
        _ secret: [UInt8],
        _ configured: EventSecret?,
        _ meta: MetaTable,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> EventKeys {
        let derived = try EventKey(secret)
        guard let record = try meta.eventKey(in: transaction) else { return EventKeys(derived: derived, configured: nil) }
        guard let configured else { throw EventKeyRefusal.missing(from: record.first) }
        return try EventKeys(derived: derived, EventKey(configured.bytes), record)
    }

    /// The keys of a store that is only read.
    static func read(
        _ secret: [UInt8],
        _ configured: EventSecret?,
        _ meta: MetaTable,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> EventKeys {
        let derived = try EventKey(secret)
        guard let record = try meta.eventKey(in: transaction) else { return EventKeys(derived: derived, configured: nil) }
        guard let configured else { return EventKeys(derived: derived, configured: nil, unknownFrom: record.first) }
        return try EventKeys(derived: derived, EventKey(configured.bytes), record)
    }

    private init(derived: EventKey, _ key: EventKey, _ record: MetaTable.EventKeyRecord) throws {
        guard key.fingerprint == record.fingerprint else { throw EventKeyRefusal.other(from: record.first) }
        self.init(derived: derived, configured: Configured(key: key, first: record.first))
    }
}

extension EventKeyRefusal {
    static func missing(from first: UInt64) -> EventKeyRefusal {
        EventKeyRefusal(
            description: "a configured key seals the log from event \(first) on, and SUPPORTD_EVENT_KEY is not set: set it to that key")
    }
    static func other(from first: UInt64) -> EventKeyRefusal {
        EventKeyRefusal(
            description: """
                SUPPORTD_EVENT_KEY is another key than the one that seals the log from event \(first) on: set it to that key, \
                for a log's key cannot be changed
                """)
    }
}
