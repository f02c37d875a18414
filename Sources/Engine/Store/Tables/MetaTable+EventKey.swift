internal import LMDB

extension MetaTable {
    /// Which configured key seals the log, and from which event on.
    struct EventKeyRecord: Hashable {
        let first: UInt64
        let fingerprint: String
    }

    /// Nil while the store's own secret seals all of it.
    func eventKey(in transaction: borrowing some Transaction & ~Copyable) throws -> EventKeyRecord? {
        guard let first = try number("eventKeyFirst", in: transaction),
            let fingerprint = try text("eventKeyFingerprint", in: transaction)
        else { return nil }
        return EventKeyRecord(first: first, fingerprint: fingerprint)
    }
    func setEventKey(_ record: EventKeyRecord, in transaction: inout WriteTransaction) throws {
        try set("eventKeyFirst", to: record.first, in: &transaction)
        try set("eventKeyFingerprint", to: record.fingerprint, in: &transaction)
    }
}
