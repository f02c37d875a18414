internal import Markup

extension HTML {
    /// A whole page: what all have in common, around the content.
    ///
    /// - Parameters:
    ///   - page: the body's `data-page`.
    ///   - agent: who is signed in, on the pages that are for agents.
    ///   - scripts: `script` elements in the head.
    mutating func layout(
        title: String, page: String, agent: String? = nil,
        scripts: (inout HTML) -> Void = { _ in },
        content: (inout HTML) -> Void
    ) {
        lines(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            """)
        literal("<title>")
        text(title)
        lines(
            """
            </title>
            <link rel="icon" href="/img/favicon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/css/bicycle-polo.css">
            """)
        scripts(&self)
        literal(
            """
            </head>
            <body
            """)
        attribute("data-page", page)
        lines(
            """
            >
            <a class="skip-link" href="#main">Skip to the content</a>
            <header class="masthead">
            <nav class="masthead-inner" aria-label="Main">
            <a class="brand" href="/">\
            <img src="/img/favicon.svg" alt="" width="28" height="28"><span>Birchwood Bicycle Polo Co.</span></a>
            <div class="masthead-end">
            <a class="masthead-link" href="/dashboard">Support dashboard</a>
            """)
        if let agent { signOutForm(agent) }
        lines(
            """
            </div>
            </nav>
            </header>
            <main id="main" tabindex="-1">
            """)
        content(&self)
        lines(
            """
            </main>
            <footer class="footer">
            <p>Birchwood Bicycle Polo Co. Mallets, wheels and a support desk that answers.</p>
            </footer>
            </body>
            </html>
            """)
    }

    private mutating func signOutForm(_ agent: String) {
        lines(#"<form class="sign-out-form" method="post" action="/sign-out">"#)
        literal(#"<span class="signed-in-as">Signed in as <strong>"#)
        text(agent)
        lines(
            """
            </strong></span>
            <button class="button button-quiet" type="submit">Sign out</button>
            </form>
            """)
    }
}
