internal import Markup

/// What was wrong with a request, in words for the person who made it.
struct ErrorPage: Page {
    /// The HTTP status.
    let code: Int
    let heading: String
    let message: String

    func write(to html: inout HTML) {
        html.layout(title: heading, page: "") { content(&$0) }
    }

    private func content(_ html: inout HTML) {
        html.lines(
            """
            <div class="container narrow">
            <section class="card error-page">
            """)
        html.literal(#"<p class="error-code">"#)
        html.text(code)
        html.literal("</p>\n<h1>")
        html.text(heading)
        html.literal("</h1>\n<p>")
        html.text(message)
        html.lines(
            """
            </p>
            <p><a class="button" href="/">Back to the shop</a></p>
            </section>
            </div>
            """)
    }
}
