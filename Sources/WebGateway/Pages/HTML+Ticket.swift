internal import Markup
internal import Protocol

extension HTML {
    /// A ticket on the dashboard. The page's script finds the row by its id.
    mutating func row(_ ticket: Ticket, _ number: NumberDescription, for reader: Reader) {
        let row = "ticket-" + String(ticket.number)
        let title = row + "-title"
        let explanation = row + "-undialable"
        literal(#"<article class="card ticket""#)
        attribute("id", row)
        attribute("aria-labelledby", title)
        literal(">\n<header class=\"ticket-head\">\n<h2")
        attribute("id", title)
        literal(">")
        text(reader[.ticketTitle]) { _, html in html.text(ticket.number) }
        literal("</h2>\n")
        chip(ticket.status, for: reader)
        literal("\n<time class=\"ticket-time\"")
        moment(ticket.createdAt, for: reader)
        lines("</time>")
        lines(#"<div class="ticket-action">"#)
        literal(#"<button class="button button-primary call-customer-button" type="button""#)
        attribute("data-ticket", String(ticket.number))
        attribute("data-phone-number", ticket.phoneNumber)
        attribute("aria-describedby", number.dialable ? title : title + " " + explanation)
        if !number.dialable { literal(" data-undialable") }
        line(" disabled>", reader[.callCustomer], "</button>\n</div>\n</header>")
        if !number.dialable {
            literal(#"<p class="explanation""#)
            attribute("id", explanation)
            line(">", reader[.numberNotInUse], "</p>")
        }
        lines(#"<dl class="facts">"#)
        fact(reader[.factName], "ticket-name", ticket.name)
        fact(reader[.factPhoneNumber], "ticket-phone-number", number.text)
        fact(reader[.factDescription], "ticket-description", ticket.description, isWide: true)
        lines(
            """
            </dl>
            </article>
            """)
    }

    mutating func chip(_ status: TicketStatus, for reader: Reader) {
        literal(#"<span class="chip""#)
        attribute("data-status", status.rawValue)
        literal(">")
        text(reader.words.title(of: status))
        literal("</span>")
    }

    /// The rest of a `time` element's tag, and what people read in it until the script has put it into their own zone.
    mutating func moment(_ moment: Timestamp, for reader: Reader) {
        attribute("datetime", moment.description)
        literal(">")
        text(reader.time(moment), by: reader[.timePattern])
    }

    /// What a ticket has, with its name.
    mutating func fact(_ name: Sentence, _ kind: StaticString, _ value: String, isWide: Bool = false) {
        literal(isWide ? #"<div class="fact-wide"><dt>"# : "<div><dt>")
        text(name)
        literal(#"</dt><dd class=""#)
        literal(kind)
        literal(#"">"#)
        text(value)
        lines("</dd></div>")
    }
}
