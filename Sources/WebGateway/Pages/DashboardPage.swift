internal import Markup

/// The tickets, for agents.
struct DashboardPage: Page {
    let agent: String
    let voiceSDK: VoiceSDK.Tag?
    let list: TicketListPage

    func write(to html: inout HTML) {
        html.layout(
            title: "Support Dashboard", page: "/dashboard", agent: agent,
            scripts: {
                $0.callScripts(voiceSDK)
                $0.lines(#"<script type="module" src="/js/live-dashboard.js"></script>"#)
            },
            content: { content(&$0) }
        )
    }

    private func content(_ html: inout HTML) {
        html.lines(
            """
            <div class="container dashboard">
            <header class="dashboard-intro">
            <h1>Support Tickets</h1>
            <p class="lead">This is the list of most recent support tickets. \
            Click the "Call customer" button to start a phone call from your browser.</p>
            <p class="live-sign" role="status" hidden></p>
            </header>
            """)
        html.agentsPanel()
        html.literal(#"<section class="tickets" aria-label="Tickets""#)
        html.attribute("data-live-after", list.sequence.map(String.init) ?? "")
        if list.isFirst { html.literal(" data-newest") }
        html.lines(">")
        list.write(to: &html)
        html.lines(
            """
            </section>
            </div>
            """)
    }
}
