internal import Markup
internal import Protocol

extension HTML {
    /// A ticket on the dashboard. The page's script finds the row by its id.
    mutating func row(_ ticket: Ticket) {
        let row = "ticket-" + String(ticket.number)
        let title = row + "-title"
        let explanation = row + "-undialable"
        literal(#"<article class="card ticket""#)
        attribute("id", row)
        attribute("aria-labelledby", title)
        literal(">\n<header class=\"ticket-head\">\n<h2")
        attribute("id", title)
        literal(">Ticket ")
        text(ticket.number)
        literal("</h2>\n")
        chip(ticket.status)
        literal("\n<time class=\"ticket-time\"")
        moment(ticket.createdAt)
        lines("</time>")
        lines(#"<div class="ticket-action">"#)
        literal(#"<button class="button button-primary call-customer-button" type="button""#)
        attribute("data-ticket", String(ticket.number))
        attribute("data-phone-number", ticket.phoneNumber)
        attribute("aria-describedby", ticket.dialable ? title : title + " " + explanation)
        if !ticket.dialable { literal(" data-undialable") }
        lines(
            """
             disabled>Call customer</button>
            </div>
            </header>
            """)
        if !ticket.dialable {
            literal(#"<p class="explanation""#)
            attribute("id", explanation)
            lines(">This number cannot be called: no such number is in use.</p>")
        }
        lines(#"<dl class="facts">"#)
        ticketName(ticket.name)
        literal(#"<div><dt>Phone number:</dt><dd class="ticket-phone-number">"#)
        text(ticket.phoneNumberText)
        lines("</dd></div>")
        ticketDescription(ticket.description)
        lines(
            """
            </dl>
            </article>
            """)
    }

    mutating func chip(_ status: TicketStatus) {
        literal(#"<span class="chip""#)
        attribute("data-status", status.rawValue)
        literal(">")
        literal(status.title)
        literal("</span>")
    }

    /// The rest of a `time` element's tag, and what people read in it.
    mutating func moment(_ moment: Timestamp) {
        // 2026-11-24T02:30:51.123Z
        let written = moment.description
        attribute("datetime", written)
        literal(">")
        text(String(decoding: written.utf8.prefix(10), as: UTF8.self))
        literal(" ")
        text(String(decoding: written.utf8.dropFirst(11).prefix(5), as: UTF8.self))
        literal(" UTC")
    }

    mutating func ticketName(_ name: String, isWide: Bool = false) {
        literal(isWide ? #"<div class="fact-wide">"# : "<div>")
        literal(#"<dt>Name:</dt><dd class="ticket-name">"#)
        text(name)
        lines("</dd></div>")
    }

    mutating func ticketDescription(_ description: String) {
        literal(#"<div class="fact-wide"><dt>Description:</dt><dd class="ticket-description">"#)
        text(description)
        lines("</dd></div>")
    }
}

extension TicketStatus {
    fileprivate var title: StaticString {
        switch self {
        case .open: "Open"
        case .pending: "Pending"
        case .solved: "Solved"
        case .closed: "Closed"
        }
    }
}
