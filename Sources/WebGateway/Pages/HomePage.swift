internal import Markup

/// The shop's front: what we are, call support, file a ticket.
struct HomePage: Page {
    let voiceSDK: VoiceSDK.Tag?
    var form: TicketForm
    /// The status page of the ticket that was just filed.
    var statusURL: String?

    func write(to html: inout HTML) {
        html.layout(
            title: "Home", page: "/",
            scripts: {
                $0.callScripts(voiceSDK)
                $0.lines(#"<script type="module" src="/js/ticket-form.js"></script>"#)
            },
            content: { content(&$0) }
        )
    }

    private func content(_ html: inout HTML) {
        if let statusURL { Self.created(statusURL, &html) }
        html.lines(
            """
            <section class="hero">
            <div class="container hero-inner">
            <div class="hero-text">
            <h1>Birchwood Bicycle Polo Co.</h1>
            <p class="lead">We sell only the finest bicycle polo supplies for those seeking fame and glory in this \
            <a href="https://www.youtube.com/watch?v=DaK9Zj3QHDY" rel="noopener noreferrer">sport of kings</a>.</p>
            <div class="hero-help">
            <h2>Having trouble with one of our products?</h2>
            <p>Talk to one of our support agents now &mdash; or fill out the support form below and someone will call you later.</p>
            <p><a class="button button-light" href="#support">Get help</a></p>
            </div>
            </div>
            <img class="hero-picture" src="/img/bicycle-polo.svg" alt="" width="420" height="340">
            </div>
            </section>
            <section class="container support" aria-labelledby="support">
            <h2 id="support">Contact support</h2>
            <p class="lead">Talk with one of our support agents right now by clicking the "Call Support" button on the right. \
            If you can't talk now, fill out a support ticket and an agent will call you later.</p>
            <div class="columns">
            """)
        form.write(to: &html)
        html.callSupport()
        html.lines(
            """
            </div>
            </section>
            """)
    }

    private static func created(_ statusURL: String, _ html: inout HTML) {
        html.literal(
            """
            <div class="container">
            <div class="alert alert-success" role="status">
            <p><strong>Ticket created successfully</strong></p>
            <p>An agent will call you. <a
            """)
        html.attribute("href", statusURL)
        html.lines(
            """
            >See your ticket's status</a>, and keep that link: only who has it can see the ticket.</p>
            </div>
            </div>
            """)
    }
}
