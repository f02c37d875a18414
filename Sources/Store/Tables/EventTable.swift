internal import LMDB
internal import Protocol

/// The log of all changes, and where each ticket stands in it.
struct EventTable: Sendable {
    let events: Database<UInt64>
    let byTicket: Database<Pair<UInt64, UInt64>>

    init(in transaction: inout WriteTransaction) throws {
        events = try Database("events", in: &transaction)
        byTicket = try Database("eventsByTicket", in: &transaction)
    }

    func count(in transaction: borrowing some Transaction & ~Copyable) throws -> Int {
        try events.count(in: transaction)
    }

    /// Appends what happened. Its sequence follows the last one's: no event is ever removed.
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
        in transaction: inout WriteTransaction
    ) throws -> [UInt8] {
        let sequence = (try events.lastKey(in: transaction) ?? 0) + 1
        let event = Event(
            sequence: Int(sequence),
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
        let bytes = event.jsonBytes
        try events.put(bytes, for: sequence, .atEnd, in: &transaction)
        if let ticket { try byTicket.put([], for: Pair(UInt64(ticket), sequence), in: &transaction) }
        return bytes
    }

    /// Takes the personal fields out of a ticket's events. Their number, order, times and actors stay.
    func redact(ticket: Int, in transaction: inout WriteTransaction) throws {
        let number = UInt64(ticket)
        var sequences: [UInt64] = []
        try byTicket.scan(from: Pair(number, 0), below: Pair(number + 1, 0), in: transaction) { key, _ in
            sequences.append(key.second)
            return .next
        }
        for sequence in sequences {
            let event = try events.withValue(sequence, in: transaction) { try JSONRecord.decode(Event.self, from: $0) }
            guard var event else { continue }
            event.text = nil
            event.changes = event.changes?.map { change in
                Self.personalFields.contains(change.field) ? Event.Change(field: change.field) : change
            }
            try events.put(event.jsonBytes, for: sequence, in: &transaction)
        }
    }
    private static let personalFields: Set<String> = ["name", "phoneNumber", "description"]
}
