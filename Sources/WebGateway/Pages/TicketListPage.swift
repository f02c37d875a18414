internal import Hummingbird
internal import Markup
internal import Protocol
internal import RPC

/// The list of a page of the dashboard by itself: what a page that is open puts in the place of its own.
struct TicketListPage: Page {
    let tickets: [Ticket]
    /// The address of the page with older tickets.
    let nextPage: String?
    let isFirst: Bool
    /// Where the log ended when the list was read; nil from a daemon that does not say.
    let sequence: Int?

    func write(to html: inout HTML) {
        for ticket in tickets { html.row(ticket) }
        if tickets.isEmpty { html.lines(#"<p class="card empty-state">There are no support tickets available.</p>"#) }
        html.lines(#"<nav class="pages" aria-label="Pages of tickets">"#)
        if !isFirst { html.lines(#"<a class="button" href="/dashboard">Newest tickets</a>"#) }
        if let nextPage {
            html.literal(#"<a class="button pages-next""#)
            html.attribute("href", nextPage)
            html.lines(#" rel="next">Older tickets</a>"#)
        }
        html.lines("</nav>")
    }
}

/// Some rows of it.
struct TicketRowsPage: Page {
    let tickets: [Ticket]

    func write(to html: inout HTML) {
        for ticket in tickets { html.row(ticket) }
    }
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
            tickets: page.tickets,
            nextPage: page.next.map { "/dashboard?after=\($0)" },
            isFirst: after == nil,
            sequence: page.sequence
        )
    }
}
