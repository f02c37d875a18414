/// Ends the connection's subscription. It is no error when there is none. No notification follows the reply.
public struct EventsUnsubscribe: Method {
    public static let name = "events.unsubscribe"
    public static let access = Access.read
    public static let summary = "Ends the connection's subscription to the log."
    public typealias Result = Done

    public init() {}
}

extension EventsUnsubscribe: Record {
    public static var blank: EventsUnsubscribe { EventsUnsubscribe() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
