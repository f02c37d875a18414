internal import Markup

extension HTML {
    /// A whole page: what all have in common, around the content.
    ///
    /// - Parameters:
    ///   - page: the body's `data-page`.
    ///   - agent: who is signed in, on the pages that are for agents.
    ///   - scripts: `script` elements in the head.
    mutating func layout(
        for reader: Reader, title: String, page: String, agent: String? = nil,
        scripts: (inout HTML) -> Void = { _ in },
        content: (inout HTML) -> Void
    ) {
        literal("<!doctype html>\n<html")
        attribute("lang", reader.words.language)
        lines(
            """
            >
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
        masthead(for: reader, agent)
        content(&self)
        footer(for: reader)
    }

    private mutating func masthead(for reader: Reader, _ agent: String?) {
        line(">\n<a class=\"skip-link\" href=\"#main\">", reader[.skipToContent], "</a>")
        literal("<header class=\"masthead\">\n<nav class=\"masthead-inner\"")
        attribute("aria-label", reader[.mainNavigation])
        literal(">\n<a class=\"brand\" href=\"/\"><img src=\"/img/favicon.svg\" alt=\"\" width=\"28\" height=\"28\">")
        line("<span>", reader[.shopName], "</span></a>")
        lines(#"<div class="masthead-end">"#)
        line(#"<a class="masthead-link" href="/dashboard">"#, reader[.supportDashboard], "</a>")
        if let agent { signOutForm(agent, for: reader) }
        lines(
            """
            </div>
            </nav>
            </header>
            <main id="main" tabindex="-1">
            """)
    }

    private mutating func signOutForm(_ agent: String, for reader: Reader) {
        lines(#"<form class="sign-out-form" method="post" action="/sign-out">"#)
        literal(#"<span class="signed-in-as">"#)
        text(reader[.signedInAs]) { _, html in
            html.literal("<strong>")
            html.text(agent)
            html.literal("</strong>")
        }
        lines("</span>")
        line(#"<button class="button button-quiet" type="submit">"#, reader[.signOut], "</button>\n</form>")
    }

    private mutating func footer(for reader: Reader) {
        lines(
            """
            </main>
            <footer class="footer">
            """)
        line("<p>", reader[.shopSlogan], "</p>")
        literal("<nav class=\"languages\"")
        attribute("aria-label", reader[.languageNavigation])
        lines(">")
        for words in reader.catalogues.all {
            let isCurrent = words.language == reader.words.language
            literal(isCurrent ? "<span aria-current=\"true\"" : "<a rel=\"nofollow\"")
            if !isCurrent { attribute("href", reader.place(in: words.language)) }
            attribute("lang", words.language)
            literal(">")
            text(words[.languageName])
            lines(isCurrent ? "</span>" : "</a>")
        }
        lines(
            """
            </nav>
            </footer>
            </body>
            </html>
            """)
    }
}
