internal import LMDB
internal import Protocol

extension Migration {
    /// Schema 2: every event has a seal, and one with a customer's data a salt and a digest.
    static let sealedEvents = Migration(version: 2, name: "seal the events of the log", sealsLog: true) { options, value, transaction in
        let meta = try MetaTable(in: transaction)
        guard let secret = try meta.secret(in: transaction) else { throw DamagedRecord("the store has no secret") }
        // A configured key seals all of them.
        if let fingerprint = value.eventKey { try meta.setEventKey(.init(first: 1, fingerprint: fingerprint), in: &transaction) }
        let keys = try EventKeys.opened(secret, options.eventKey, meta, in: transaction)
        let events = try Database<UInt64>("events", in: transaction)
        var seal = try EventSeal(keys.current)
        var previous: [UInt8] = []
        var last: UInt64 = 0
        while true {
            let batch = try Self.batch(of: events, from: last + 1, in: transaction)
            if batch.isEmpty { return }
            for (sequence, bytes) in batch {
                var event = try JSONRecord.decode(Event.self, from: bytes.span.bytes)
                guard sequence == last + 1, UInt64(exactly: event.sequence) == sequence else {
                    throw DamagedRecord("event \(sequence), which says that it is \(event.sequence), follows event \(last)")
                }
                if event.hasPersonalData { event.salt = try value.salt(of: sequence).text }
                let sealed = try seal.seal(event, after: previous)
                try events.put(sealed, for: sequence, in: &transaction)
                previous = SealedBody.seal(of: sealed.span.bytes) ?? []
                last = sequence
            }
        }
    }

    /// Up to a thousand records from a key on. A table that is written cannot be scanned meanwhile.
    static func batch(
        of table: Database<UInt64>,
        from first: UInt64,
        in transaction: borrowing WriteTransaction
    ) throws -> [(UInt64, [UInt8])] {
        var batch: [(UInt64, [UInt8])] = []
        try table.scan(from: first, in: transaction) { sequence, bytes in
            batch.append((sequence, bytes.array))
            return batch.count < 1000 ? .next : .stop
        }
        return batch
    }
}
