/// Reads a page of the log, oldest first.
public struct EventsList: Method {
    public static let name = "events.list"
    public static let access = Access.read
    public static let summary = "Reads a page of the log, oldest first, of all or of one ticket."

    public struct Result: Codable, Hashable, Sendable {
        /// The events of this page.
        public var events: [Event]
        /// Give it as `after` to read the next page; absent on the last. A page may be shorter than its limit.
        public var next: Int?
        public init(events: [Event], next: Int? = nil) {
            self.events = events
            self.next = next
        }
    }

    /// How many events a page has when `limit` is absent, and at most.
    public static let defaultLimit = 50
    public static let maximumLimit = 500

    /// Only the events of this ticket.
    public var ticket: Int?
    /// Only events with a greater sequence.
    public var after: Int?
    /// 1 to 500; 50 when absent.
    public var limit: Int?

    public init(ticket: Int? = nil, after: Int? = nil, limit: Int? = nil) {
        self.ticket = ticket
        self.after = after
        self.limit = limit
    }
}

extension EventsList: Record {
    public static var blank: EventsList { EventsList() }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("ticket", &ticket)
        fields.field("after", &after)
        fields.field("limit", &limit)
    }
}
