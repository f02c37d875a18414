import LMDB
import Protocol
import Testing

@testable import Store

/// The log's bytes behind the store's back.
extension Desk {
    func rawEvents() throws -> [UInt64: [UInt8]] {
        var all: [UInt64: [UInt8]] = [:]
        try environment.read { transaction in
            try store.tables.events.events.scan(in: transaction) { sequence, bytes in
                all[sequence] = bytes.array
                return .next
            }
        }
        return all
    }

    /// What `verify` says of the log with `damage` done to it, which is undone.
    func verified(
        against checkpoint: Checkpoint? = nil,
        after damage: (Database<UInt64>, inout WriteTransaction) throws -> Void = { _, _ in }
    ) throws -> EventsVerify.Result {
        var transaction = try WriteTransaction(environment)
        try damage(store.tables.events.events, &transaction)
        return try store.verify(against: checkpoint, in: transaction)
    }

    func checkpoint() throws -> Checkpoint { try environment.read { try store.checkpoint(at: time, in: $0) } }
}

extension StoreOptions {
    init(eventKey: String) {
        self.init()
        self.eventKey = EventSecret(eventKey)
    }
}

/// The seal of an event's bytes.
func sealOf(_ bytes: [UInt8]?) -> [UInt8]? { bytes.flatMap { SealedBody.seal(of: $0.span.bytes) } }

/// Two keys, as `openssl rand -hex 32` and `-base64 32` write them.
enum Keys {
    static let first = "5f1c0d7be2a94e0f8d3b6a1c9e7f20415263748596a7b8c9daebfc0d1e2f3041"
    static let second = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="
}
