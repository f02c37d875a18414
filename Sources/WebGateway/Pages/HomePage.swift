internal import Markup

/// The shop's front: what we are, call support, file a ticket.
struct HomePage: Page {
    let voiceSDK: VoiceSDK.Tag?
    var form: TicketForm
    /// The status page of the ticket that was just filed.
    var statusURL: String?

    func write(to html: inout HTML, for reader: Reader) {
        html.layout(
            for: reader, title: reader[.homeTitle].text, page: "/",
            scripts: {
                $0.callScripts(voiceSDK, for: reader)
                $0.lines(#"<script type="module" src="/js/ticket-form.js"></script>"#)
            },
            content: { html in
                if let statusURL { Self.created(statusURL, &html, reader) }
                Self.hero(&html, reader)
                support(&html, reader)
            }
        )
    }

    private static func hero(_ html: inout HTML, _ reader: Reader) {
        html.lines(
            """
            <section class="hero">
            <div class="container hero-inner">
            <div class="hero-text">
            """)
        html.line("<h1>", reader[.shopName], "</h1>")
        html.literal(#"<p class="lead">"#)
        html.text(reader[.heroLead]) { _, html in
            html.literal(#"<a href="https://www.youtube.com/watch?v=DaK9Zj3QHDY" rel="noopener noreferrer">"#)
            html.text(reader[.heroSport])
            html.literal("</a>")
        }
        html.lines("</p>\n<div class=\"hero-help\">")
        html.line("<h2>", reader[.heroQuestion], "</h2>")
        html.line("<p>", reader[.heroOffer], "</p>")
        html.line(##"<p><a class="button button-light" href="#support">"##, reader[.heroGetHelp], "</a></p>")
        html.lines(
            """
            </div>
            </div>
            <img class="hero-picture" src="/img/bicycle-polo.svg" alt="" width="420" height="340">
            </div>
            </section>
            """)
    }

    private func support(_ html: inout HTML, _ reader: Reader) {
        html.lines(#"<section class="container support" aria-labelledby="support">"#)
        html.line(#"<h2 id="support">"#, reader[.supportHeading], "</h2>")
        html.line(#"<p class="lead">"#, reader[.supportLead], "</p>")
        html.lines(#"<div class="columns">"#)
        form.write(to: &html, for: reader)
        html.callSupport(for: reader)
        html.lines("</div>\n</section>")
    }

    private static func created(_ statusURL: String, _ html: inout HTML, _ reader: Reader) {
        html.lines(
            """
            <div class="container">
            <div class="alert alert-success" role="status">
            """)
        html.line("<p><strong>", reader[.createdHeading], "</strong></p>")
        html.literal("<p>")
        html.text(reader[.createdText]) { _, html in
            html.literal("<a")
            html.attribute("href", statusURL)
            html.literal(">")
            html.text(reader[.createdLink])
            html.literal("</a>")
        }
        html.lines(
            """
            </p>
            </div>
            </div>
            """)
    }
}
