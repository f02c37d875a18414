internal import Markup
internal import Protocol
internal import RPC

/// The list of a page of the dashboard by itself: what a page that is open puts in the place of its own.
struct TicketListPage: Page {
    let tickets: [Ticket]
    /// Of the tickets, in the reader's language.
    let numbers: NumberDescriptions
    /// The address of the page with older tickets.
    let nextPage: String?
    let isFirst: Bool
    /// Where the log ended when the list was read; nil from a daemon that does not say.
    let sequence: Int?

    func write(to html: inout HTML, for reader: Reader) {
        for ticket in tickets { html.row(ticket, numbers[ticket], for: reader) }
        if tickets.isEmpty { html.line(#"<p class="card empty-state">"#, reader[.noTickets], "</p>") }
        html.literal(#"<nav class="pages""#)
        html.attribute("aria-label", reader[.ticketPages])
        html.lines(">")
        if !isFirst { html.line(#"<a class="button" href="/dashboard">"#, reader[.newestTickets], "</a>") }
        if let nextPage {
            html.literal(#"<a class="button pages-next""#)
            html.attribute("href", nextPage)
            html.line(#" rel="next">"#, reader[.olderTickets], "</a>")
        }
        html.lines("</nav>")
    }
}

/// Some rows of it.
struct TicketRowsPage: Page {
    let tickets: [Ticket]
    let numbers: NumberDescriptions

    func write(to html: inout HTML, for reader: Reader) {
        for ticket in tickets { html.row(ticket, numbers[ticket], for: reader) }
    }
}
