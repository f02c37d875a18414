/// Says where the log stands now, signed, for keeping in another place.
public struct EventsCheckpoint: Method {
    public static let name = "events.checkpoint"
    public static let access = Access.admin
    public static let summary = "Says, signed, where the log stands: kept elsewhere, it shows later that the log was cut or rewritten."
    public typealias Result = Checkpoint

    public init() {}
}

extension EventsCheckpoint: Record {
    public static var blank: EventsCheckpoint { EventsCheckpoint() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
