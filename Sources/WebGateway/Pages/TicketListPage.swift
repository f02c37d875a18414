internal import Hummingbird
internal import Protocol
internal import RPC

/// The list of a page of the dashboard by itself: what a page that is open puts in the place of its own.
struct TicketListPage: Page {
    let template = "ticket-list"
    let tickets: [TicketRow]
    let nextPage: String?
    let isFirst: Bool
    /// Where the log ended when the list was read; nil from a daemon that does not say.
    let sequence: Int?

    func value(_ name: String) -> Any? {
        switch name {
        case "tickets": tickets
        case "nextPage": nextPage
        case "firstPage": isFirst ? nil : "/dashboard"
        case "isFirst": isFirst
        case "sequence": sequence
        default: nil
        }
    }
}

/// Some rows of it.
struct TicketRowsPage: Page {
    let template = "ticket-rows"
    let tickets: [TicketRow]

    func value(_ name: String) -> Any? { name == "tickets" ? tickets : nil }
}

extension Gateway {
    /// The page of tickets that the query's `after` asks for.
    func ticketList(_ request: Request, _ agent: String) async throws -> TicketListPage {
        var after: Int?
        if let text = request.uri.queryParameters["after"] {
            guard let number = Int(text), number > 0 else {
                throw HTTPError(.badRequest, message: "after must be a ticket's number.")
            }
            after = number
        }
        let page = try await daemon.call(TicketsList(after: after), actor: "agent:\(agent)")
        return TicketListPage(
            tickets: page.tickets.map(TicketRow.init),
            nextPage: page.next.map { "/dashboard?after=\($0)" },
            isFirst: after == nil,
            sequence: page.sequence
        )
    }
}
