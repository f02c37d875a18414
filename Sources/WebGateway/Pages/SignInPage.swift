internal import Markup

/// Where an agent signs in.
struct SignInPage: Page {
    /// The name as it was sent.
    var name = ""
    /// Whether the name or the password was wrong.
    var isRefused = false

    func write(to html: inout HTML, for reader: Reader) {
        html.layout(for: reader, title: reader[.signIn].text, page: "/sign-in") { form(&$0, reader) }
    }

    private func form(_ html: inout HTML, _ reader: Reader) {
        html.lines(
            """
            <div class="container narrow">
            <form class="card" method="post" action="/sign-in">
            """)
        html.line("<h1>", reader[.signIn], "</h1>")
        html.literal(#"<p class="hint">"#)
        html.text(reader[.signInHint]) { _, html in
            html.literal(##"<a href="/#support">"##)
            html.text(reader[.signInHintLink])
            html.literal("</a>")
        }
        html.lines("</p>")
        if isRefused {
            html.line(#"<p class="alert alert-danger" id="sign-in-error" role="alert">"#, reader[.signInWrong], "</p>")
        }
        html.line("<div class=\"field\">\n<label for=\"name\">", reader[.signInName], "</label>")
        html.literal(#"<input id="name" name="name" type="text" autocomplete="username" autocapitalize="none" spellcheck="false""#)
        html.attribute("value", name)
        describe(&html)
        html.line(" autofocus>\n</div>\n<div class=\"field\">\n<label for=\"password\">", reader[.signInPassword], "</label>")
        html.literal(#"<input id="password" name="password" type="password" autocomplete="current-password""#)
        describe(&html)
        html.lines(">\n</div>")
        html.line(#"<button class="button button-primary button-wide" type="submit">"#, reader[.signIn], "</button>\n</form>\n</div>")
    }

    private func describe(_ html: inout HTML) {
        if isRefused { html.literal(#" aria-describedby="sign-in-error""#) }
    }
}
