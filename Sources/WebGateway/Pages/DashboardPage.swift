internal import Markup

/// The tickets, for agents.
struct DashboardPage: Page {
    let agent: String
    let voiceSDK: VoiceSDK.Tag?
    let list: TicketListPage

    func write(to html: inout HTML, for reader: Reader) {
        html.layout(
            for: reader, title: reader[.dashboardTitle].text, page: "/dashboard", agent: agent,
            scripts: {
                $0.callScripts(voiceSDK, for: reader)
                $0.lines(#"<script type="module" src="/js/live-dashboard.js"></script>"#)
            },
            content: { content(&$0, reader) }
        )
    }

    private func content(_ html: inout HTML, _ reader: Reader) {
        html.lines(
            """
            <div class="container dashboard">
            <header class="dashboard-intro">
            """)
        html.line("<h1>", reader[.dashboardHeading], "</h1>")
        html.line(#"<p class="lead">"#, reader[.dashboardLead], "</p>")
        html.lines(
            """
            <p class="live-sign" role="status" hidden></p>
            </header>
            """)
        html.agentsPanel(for: reader)
        html.literal(#"<section class="tickets""#)
        html.attribute("aria-label", reader[.ticketList])
        html.attribute("data-live-after", list.sequence.map(String.init) ?? "")
        if list.isFirst { html.literal(" data-newest") }
        html.lines(">")
        list.write(to: &html, for: reader)
        html.lines(
            """
            </section>
            </div>
            """)
    }
}
