internal import Markup

/// What was wrong with a request, in words for the person who made it.
struct ErrorPage: Page {
    /// The HTTP status.
    let code: Int
    let heading: Word
    let message: String

    func write(to html: inout HTML, for reader: Reader) {
        html.layout(for: reader, title: reader[heading].text, page: "") { content(&$0, reader) }
    }

    private func content(_ html: inout HTML, _ reader: Reader) {
        html.lines(
            """
            <div class="container narrow">
            <section class="card error-page">
            """)
        html.literal(#"<p class="error-code">"#)
        html.text(code)
        html.literal("</p>\n")
        html.line("<h1>", reader[heading], "</h1>")
        html.literal("<p>")
        html.text(message)
        html.lines("</p>")
        html.line(#"<p><a class="button" href="/">"#, reader[.backToShop], "</a></p>\n</section>\n</div>")
    }
}
