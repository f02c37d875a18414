internal import Mustache
internal import Protocol

/// The tickets, for agents.
struct DashboardPage: Page {
    let template = "dashboard"
    let agent: String
    let voiceSDK: VoiceSDK.Tag?
    let list: TicketListPage

    func value(_ name: String) -> Any? {
        switch name {
        case "page": "/dashboard"
        case "agent": agent
        case "voiceSDK": voiceSDK
        default: list.value(name)
        }
    }
}

/// One ticket on the dashboard.
struct TicketRow: MustacheParent {
    let ticket: Ticket

    func child(named name: String) -> Any? {
        switch name {
        case "number": ticket.number
        case "name": ticket.name
        case "phoneNumber": ticket.phoneNumber
        case "phoneNumberText": ticket.phoneNumberText
        case "dialable": ticket.dialable
        case "description": ticket.description
        case "status": ticket.status.rawValue
        case "statusText": ticket.status.title
        case "createdAt": ticket.createdAt.description
        case "createdAtText": ticket.createdAt.forPeople
        default: nil
        }
    }
}

extension TicketStatus {
    var title: String {
        switch self {
        case .open: "Open"
        case .pending: "Pending"
        case .solved: "Solved"
        case .closed: "Closed"
        }
    }
}

extension Timestamp {
    /// `2026-11-24 02:30 UTC`.
    var forPeople: String { "\(description.prefix(10)) \(description.dropFirst(11).prefix(5)) UTC" }
}
