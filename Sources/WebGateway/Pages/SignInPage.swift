internal import Markup

/// Where an agent signs in.
struct SignInPage: Page {
    /// The name as it was sent.
    var name = ""
    /// Why it was not enough.
    var error: String?

    func write(to html: inout HTML) {
        html.layout(title: "Sign in", page: "/sign-in") { form(&$0) }
    }

    private func form(_ html: inout HTML) {
        html.lines(
            """
            <div class="container narrow">
            <form class="card" method="post" action="/sign-in">
            <h1>Sign in</h1>
            <p class="hint">For support agents. Customers need no account: <a href="/#support">contact support</a>.</p>
            """)
        if let error {
            html.literal(#"<p class="alert alert-danger" id="sign-in-error" role="alert">"#)
            html.text(error)
            html.lines("</p>")
        }
        html.literal(
            """
            <div class="field">
            <label for="name">Name</label>
            <input id="name" name="name" type="text" autocomplete="username" autocapitalize="none" spellcheck="false"
            """)
        html.attribute("value", name)
        describe(&html)
        html.lines(
            """
             autofocus>
            </div>
            <div class="field">
            <label for="password">Password</label>
            """)
        html.literal(#"<input id="password" name="password" type="password" autocomplete="current-password""#)
        describe(&html)
        html.lines(
            """
            >
            </div>
            <button class="button button-primary button-wide" type="submit">Sign in</button>
            </form>
            </div>
            """)
    }

    private func describe(_ html: inout HTML) {
        if error != nil { html.literal(#" aria-describedby="sign-in-error""#) }
    }
}
