internal import Markup
internal import Protocol

/// What the holder of a ticket's link sees.
struct StatusPage: Page {
    let ticket: Ticket
    let voiceSDK: VoiceSDK.Tag?

    func write(to html: inout HTML) {
        html.layout(
            title: "Ticket \(ticket.number)", page: "/status",
            scripts: { $0.callScripts(voiceSDK) },
            content: { content(&$0) }
        )
    }

    private func content(_ html: inout HTML) {
        html.lines(
            """
            <div class="container status-page">
            <header class="dashboard-intro">
            """)
        html.literal("<h1>Ticket ")
        html.text(ticket.number)
        html.lines(
            """
            </h1>
            <p class="lead">Keep this page's link: only who has it can see the ticket.</p>
            </header>
            <div class="columns">
            <section class="card ticket" aria-label="Your ticket">
            <dl class="facts">
            """)
        html.literal("<div><dt>Status:</dt><dd>")
        html.chip(ticket.status)
        html.literal("</dd></div>\n<div><dt>Filed:</dt><dd><time")
        html.moment(ticket.createdAt)
        html.literal("</time></dd></div>\n")
        html.ticketName(ticket.name, isWide: true)
        html.ticketDescription(ticket.description)
        html.lines(
            """
            </dl>
            </section>
            """)
        html.callSupport()
        html.lines(
            """
            </div>
            </div>
            """)
    }
}
