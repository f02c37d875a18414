internal import Protocol

/// What of an event goes to the dashboards: the number of the ticket to read again, and none of its data.
struct LiveEvent: Sendable {
    enum Change: String, Sendable { case created, changed, deleted }

    let sequence: Int
    /// Nil for an event that no dashboard shows.
    let ticket: (change: Change, number: Int)?
    /// An agent whose session may have ended with this event.
    let endsSessionsOf: String?

    init(_ event: Event) {
        sequence = event.sequence
        let change: Change? =
            switch event.type {
            case .ticketCreated: .created
            case .ticketUpdated: .changed
            case .ticketDeleted: .deleted
            default: nil
            }
        ticket = change.flatMap { change in event.ticket.map { (change, $0) } }
        endsSessionsOf =
            switch event.type {
            case .sessionRevoked, .agentRemoved, .agentPasswordChanged: event.agent
            default: nil
            }
    }
}

/// Messages of a `text/event-stream` (HTML Living Standard, 9.2).
enum EventStreamText {
    /// How long a browser waits before it comes again; not all at once when the desk was away.
    static func retry() -> String { "retry: \(Int.random(in: 500...2000))\n\n" }

    /// - Parameter id: the browser resumes after it.
    static func ticket(_ change: LiveEvent.Change, _ number: Int, id: Int) -> String {
        "id: \(id)\nevent: ticket\ndata: {\"change\":\"\(change.rawValue)\",\"ticket\":\(number)}\n\n"
    }
    /// Whether changes arrive at present.
    static func state(isLive: Bool) -> String { "event: state\ndata: {\"live\":\(isLive)}\n\n" }
    /// Too much has happened, or in another log: the page reads its tickets again.
    static func reset(id: Int) -> String { "id: \(id)\nevent: reset\ndata: {}\n\n" }
    static let signedOut = "event: signedOut\ndata: {}\n\n"
    /// Says that the stream lives, and where it stands; no event is dispatched.
    static func heartbeat(id: Int?) -> String { (id.map { "id: \($0)\n" } ?? "") + ": still here\n\n" }
}
