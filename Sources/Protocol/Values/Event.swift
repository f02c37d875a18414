/// What happened.
public enum EventType: String, Codable, Sendable, CaseIterable {
    case ticketCreated, ticketUpdated, ticketNoted, ticketDeleted
    case agentAdded, agentRemoved, agentPasswordChanged
    case sessionCreated, sessionRevoked
    case accessDenied
}

/// One line of the log: every change of the store has one, written in the same transaction; and who was refused.
public struct Event: Codable, Hashable, Sendable {
    /// A field of a ticket that changed. The values are absent once the customer's data was deleted.
    public struct Change: Codable, Hashable, Sendable {
        /// The name of the field.
        public var field: String
        /// The value before; absent when there was none.
        public var from: String?
        /// The value after; absent when there is none.
        public var to: String?
        public init(field: String, from: String? = nil, to: String? = nil) {
            self.field = field
            self.from = from
            self.to = to
        }
    }

    /// Counts from 1, without a gap.
    public var sequence: Int
    /// When it happened.
    public var time: Timestamp
    /// Who did it: `agent:NAME`, `customer`, or `uid:NUMBER` for a local user; `uid:*` for several.
    public var actor: String
    /// What happened.
    public var type: EventType
    /// The ticket's number.
    public var ticket: Int?
    /// The agent's name.
    public var agent: String?
    /// What an update changed.
    public var changes: [Change]?
    /// A note's text; absent once the customer's data was deleted.
    public var text: String?
    /// The method that a local user may not call; absent when it called none that there is.
    public var method: String?
    /// How many refusals the event stands for.
    public var count: Int?
    /// Random, 22 characters of base64url, beside values of a customer's data, and deleted with them: without it, the digest
    /// does not show what they were.
    public var salt: String?
    /// An HMAC-SHA256 of the event with a customer's data, 43 characters of base64url. It stays when the data goes.
    public var digest: String?
    /// The seal: an HMAC-SHA256 of the seal before it and of this event without the customer's data, 43 characters of
    /// base64url. Absent only in what a store of schema 1 had.
    public var mac: String?

    public init(
        sequence: Int,
        time: Timestamp,
        actor: String,
        type: EventType,
        ticket: Int? = nil,
        agent: String? = nil,
        changes: [Change]? = nil,
        text: String? = nil,
        method: String? = nil,
        count: Int? = nil,
        salt: String? = nil,
        digest: String? = nil,
        mac: String? = nil
    ) {
        self.sequence = sequence
        self.time = time
        self.actor = actor
        self.type = type
        self.ticket = ticket
        self.agent = agent
        self.changes = changes
        self.text = text
        self.method = method
        self.count = count
        self.salt = salt
        self.digest = digest
        self.mac = mac
    }
}

extension Event: Record {
    public static var blank: Event { Event(sequence: 0, time: Timestamp(milliseconds: 0), actor: "", type: .ticketCreated) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("sequence", &sequence)
        fields.field("time", &time)
        fields.field("actor", &actor)
        fields.field("type", &type)
        fields.field("ticket", &ticket)
        fields.field("agent", &agent)
        fields.field("changes", &changes)
        fields.field("text", &text, .personal)
        fields.field("method", &method)
        fields.field("count", &count)
        // What seals the event stands after what it seals: `EventSeal` cuts it off by its length.
        fields.field("salt", &salt, .personal)
        fields.field("digest", &digest)
        fields.field("mac", &mac)
    }
}

extension EventType: FieldValue {}
extension Event.Change: Record {
    public static var blank: Event.Change { Event.Change(field: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("field", &field)
        fields.field("from", &from)
        fields.field("to", &to)
    }
}
