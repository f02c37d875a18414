internal import LMDB
internal import Protocol
internal import Synchronization

/// The log of all changes, a hash chain of events, and the events of each ticket.
struct EventTable: Sendable {
    let events: Database<UInt64>
    let byTicket: Database<Pair<UInt64, UInt64>>
    private let sealer: Sealer
    /// The log's end in a transaction that appends several events.
    private let end = TransactionValue<Head>()

    /// The last event's sequence and seal; 0 and nothing in an empty log.
    typealias Head = (sequence: UInt64, mac: [UInt8])

    init(keys: EventKeys, in transaction: borrowing some Transaction & ~Copyable) throws {
        events = try Database("events", in: transaction)
        byTicket = try Database("eventsByTicket", in: transaction)
        sealer = Sealer(seal: Mutex(try EventSeal(keys.current)))
    }

    /// The seal's contexts, for the one writer: no thread ever waits for the lock.
    private final class Sealer: Sendable {
        let seal: Mutex<EventSeal>
        init(seal: consuming Mutex<EventSeal>) { self.seal = seal }
    }

    func count(in transaction: borrowing some Transaction & ~Copyable) throws -> Int {
        try events.count(in: transaction)
    }

    /// The last event's sequence and seal; 0 and nothing in an empty log.
    ///
    /// It is read in the transaction, so a write that is rolled back or replayed leaves no trace.
    ///
    /// - Parameter isSealed: false for a store of schema 1, whose events have no seals.
    func head(
        in transaction: borrowing some Transaction & ~Copyable,
        isSealed: Bool = true
    ) throws -> Head {
        let last = try events.withLast(in: transaction) { sequence, bytes in
            guard let mac = isSealed ? SealedBody.seal(of: bytes) : [] else { throw DamagedRecord("event \(sequence) has no seal") }
            return (sequence, mac)
        }
        return last ?? (0, [])
    }

    /// Appends an event, with the sequence after the last one's: no event is ever removed.
    @discardableResult
    func append(
        _ type: EventType,
        by origin: Origin,
        ticket: Int? = nil,
        agent: String? = nil,
        changes: [Event.Change]? = nil,
        text: String? = nil,
        method: String? = nil,
        count: Int? = nil,
        salt: EventSalt? = nil,
        in transaction: inout WriteTransaction
    ) throws -> [UInt8] {
        var event = Event(
            sequence: 0,
            time: origin.time,
            actor: origin.actor,
            type: type,
            ticket: ticket,
            agent: agent,
            changes: changes,
            text: text,
            method: method,
            count: count
        )
        let isPersonal = event.hasPersonalData
        if isPersonal { event.salt = salt?.text }
        return try end.update(in: &transaction) { last, transaction in
            let head = if let last { last } else { try self.head(in: transaction) }
            let sequence = head.sequence + 1
            event.sequence = Int(sequence)
            let bytes = try sealer.seal.withLock { try $0.seal(event, isPersonal: isPersonal, after: head.mac) }
            try events.put(bytes, for: sequence, .atEnd, in: &transaction)
            if let ticket { try byTicket.put([], for: Pair(UInt64(ticket), sequence), in: &transaction) }
            guard let mac = SealedBody.seal(of: bytes.span.bytes) else { throw DamagedRecord("event \(sequence) has no seal") }
            return ((sequence, mac), bytes)
        }
    }

    /// Whether a ticket has fewer than `most` events. It reads no more than `most` keys.
    func hasRoom(_ most: Int, ofTicket ticket: Int, in transaction: borrowing some Transaction & ~Copyable) throws -> Bool {
        let number = UInt64(ticket)
        var count = 0
        try byTicket.scan(from: Pair(number, 0), below: Pair(number + 1, 0), in: transaction) { _, _ in
            count += 1
            return count < most ? .next : .stop
        }
        return count < most
    }

    /// Takes the customer's data out of a ticket's events. Their number, order, times, actors and seals stay.
    func redact(ticket: Int, in transaction: inout WriteTransaction) throws {
        let number = UInt64(ticket)
        var sequences: [UInt64] = []
        try byTicket.scan(from: Pair(number, 0), below: Pair(number + 1, 0), in: transaction) { key, _ in
            sequences.append(key.second)
            return .next
        }
        for sequence in sequences {
            let event = try events.withValue(sequence, in: transaction) { try JSONRecord.decode(Event.self, from: $0) }
            guard let event, event.hasPersonalData else { continue }
            try events.put(event.redacted.jsonBytes, for: sequence, in: &transaction)
        }
    }
}
