internal import Markup
internal import Protocol

/// What the holder of a ticket's link sees.
struct StatusPage: Page {
    let ticket: Ticket
    let voiceSDK: VoiceSDK.Tag?

    func write(to html: inout HTML, for reader: Reader) {
        html.layout(
            for: reader, title: reader[.statusTitle].filled(["number": String(ticket.number)]), page: "/status",
            scripts: { $0.callScripts(voiceSDK, for: reader) },
            content: { content(&$0, reader) }
        )
    }

    private func content(_ html: inout HTML, _ reader: Reader) {
        html.lines(
            """
            <div class="container status-page">
            <header class="dashboard-intro">
            """)
        html.literal("<h1>")
        html.text(reader[.statusTitle]) { _, html in html.text(ticket.number) }
        html.line("</h1>\n<p class=\"lead\">", reader[.statusLead], "</p>\n</header>\n<div class=\"columns\">")
        html.literal(#"<section class="card ticket""#)
        html.attribute("aria-label", reader[.statusTicket])
        html.lines(">\n<dl class=\"facts\">")
        html.literal("<div><dt>")
        html.text(reader[.factStatus])
        html.literal("</dt><dd>")
        html.chip(ticket.status, for: reader)
        html.literal("</dd></div>\n<div><dt>")
        html.text(reader[.factFiled])
        html.literal("</dt><dd><time")
        html.moment(ticket.createdAt, for: reader)
        html.literal("</time></dd></div>\n")
        html.fact(reader[.factName], "ticket-name", ticket.name, isWide: true)
        html.fact(reader[.factDescription], "ticket-description", ticket.description, isWide: true)
        html.lines("</dl>\n</section>")
        html.callSupport(for: reader)
        html.lines("</div>\n</div>")
    }
}
