/// Sends the log as it grows.
public struct EventsSubscribe: Subscription {
    public static let name = "events.subscribe"
    public static let access = Access.read
    public static let summary = "Sends each event after a sequence as a notification, events.event; one subscription a connection."
    public static let notification = "events.event"
    public static let ending = EventsUnsubscribe()
    public typealias Notification = Event

    public struct Result: Codable, Hashable, Sendable {
        /// The notifications begin with the event after this one. Resume with it when no event has come yet.
        public var after: Int
        public init(after: Int) { self.after = after }
    }

    /// Only events with a greater sequence: first those of the past, then new ones. When absent, only new ones. A sequence that
    /// the log has not reached is a `conflict`: it belongs to another log.
    public var after: Int?
    /// Only the events of this ticket.
    public var ticket: Int?

    public init(after: Int? = nil, ticket: Int? = nil) {
        self.after = after
        self.ticket = ticket
    }
}

extension EventsSubscribe: Record {
    public static var blank: EventsSubscribe { EventsSubscribe() }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("after", &after)
        fields.field("ticket", &ticket)
    }
}
