internal import LMDB
internal import Protocol

/// Walks the log from its first event on, and stops at the first that is not what was written.
struct LogVerifier: ~Copyable {
    private let keys: EventKeys
    private var seal: EventSeal
    private(set) var mac: [UInt8] = []
    private(set) var sequence: UInt64 = 0
    /// The first event of each ticket whose customer's data is gone, while the ticket's deletion has not come yet.
    private var erased: [Int: UInt64] = [:]
    private(set) var failure: EventsVerify.Failure?

    init(_ keys: EventKeys) throws {
        self.keys = keys
        seal = try EventSeal(keys.configured.map { $0.first <= 1 ? $0.key : keys.derived } ?? keys.derived)
    }

    /// Takes the next event of the log. Gives `.stop` at the first that is not what was written.
    mutating func take(_ sequence: UInt64, _ bytes: RawSpan) throws -> Step {
        try examine(sequence, bytes)
        return failure == nil ? .next : .stop
    }

    private mutating func examine(_ sequence: UInt64, _ bytes: RawSpan) throws {
        let next = self.sequence + 1
        guard sequence == next else {
            return fail(next, .removed, "Event \(next) was removed: event \(sequence) follows event \(next - 1).")
        }
        let heading = (try? EventHeading.read(bytes)) ?? .blank
        if let other = heading.sequence, other != Int(clamping: next) {
            return fail(next, .outOfOrder, "Event \(other) stands in the place of event \(next).")
        }
        if let configured = keys.configured, next == configured.first, next > 1 { seal = try EventSeal(configured.key) }
        let isKnown = next < keys.unknownFrom ?? .max
        switch isKnown ? try seal.examine(bytes, after: mac) : SealedBody(bytes) == nil ? .changed : .sound {
        case .sound: if let ticket = heading.deletedTicket { erased[ticket] = nil }
        case .redacted:
            guard let ticket = heading.ticket else { return fail(next, .changed, "Event \(next) was changed.") }
            if erased[ticket] == nil { erased[ticket] = next }
        case .changed: return fail(next, .changed, "Event \(next) was changed, or the event before it was exchanged.")
        }
        self.sequence = next
        mac = SealedBody.seal(of: bytes) ?? []
    }

    /// Ends the walk: every ticket whose customer's data is gone must have been deleted by now.
    /// An event that was changed or removed may have been the deletion, so an earlier failure stays.
    mutating func finish() {
        guard failure == nil, let (ticket, first) = erased.min(by: { $0.value < $1.value }) else { return }
        sequence = first - 1
        fail(first, .erased, "The customer's data is gone from event \(first), and ticket \(ticket) was never deleted.")
    }

    mutating func fail(_ sequence: UInt64, _ kind: EventsVerify.Failure.Kind, _ message: String) {
        failure = EventsVerify.Failure(sequence: Int(clamping: sequence), kind: kind, message: message)
    }
}

/// The fields of an event that the verifier needs. They are read also off an event whose other fields cannot be read.
private struct EventHeading: Record {
    private(set) var sequence: Int?
    private(set) var type: String?
    private(set) var ticket: Int?

    static var blank: EventHeading { EventHeading() }
    mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("sequence", &sequence)
        fields.field("type", &type)
        fields.field("ticket", &ticket)
    }

    /// The ticket that the event deletes.
    var deletedTicket: Int? { type == EventType.ticketDeleted.rawValue ? ticket : nil }
}
