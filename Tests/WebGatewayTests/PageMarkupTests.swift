import Protocol
import Testing

@testable import WebGateway

/// The markup that the script, the style and other people's tests rely on.
@Suite struct PageMarkupTests {
    @Test func aRowIsThis() {
        #expect(
            PageSamples.rows([PageSamples.ticket(5, "Mia & Co")]).markup == """
                <article class="card ticket" id="ticket-5" aria-labelledby="ticket-5-title">
                <header class="ticket-head">
                <h2 id="ticket-5-title">Ticket 5</h2>
                <span class="chip" data-status="pending">Pending</span>
                <time class="ticket-time" datetime="2025-11-24T02:30:51.123Z">2025-11-24 02:30 UTC</time>
                <div class="ticket-action">
                <button class="button button-primary call-customer-button" type="button" data-ticket="5" \
                data-phone-number="Mia &amp; Co" aria-describedby="ticket-5-title" disabled>Call customer</button>
                </div>
                </header>
                <dl class="facts">
                <div><dt>Name:</dt><dd class="ticket-name">Mia &amp; Co</dd></div>
                <div><dt>Phone number:</dt><dd class="ticket-phone-number">Mia &amp; Co</dd></div>
                <div class="fact-wide"><dt>Description:</dt><dd class="ticket-description">Mia &amp; Co</dd></div>
                </dl>
                </article>

                """)
    }

    @Test func aNumberThatCannotBeCalledSaysWhy() throws {
        let page = PageSamples.rows([PageSamples.ticket(5, "x", isDialable: false)])
        let markup = try PageMarkup(page)
        let button = try #require(markup.elements.first { $0.name == "button" })
        #expect(button.has("data-undialable") && button.has("disabled"))
        #expect(button["aria-describedby"] == "ticket-5-title ticket-5-undialable")
        #expect(
            page.markup.contains(
                "\n<p class=\"explanation\" id=\"ticket-5-undialable\">This number cannot be called: no such number is in use.</p>\n"))
    }

    @Test(arguments: [TicketStatus.open: "Open", .pending: "Pending", .solved: "Solved", .closed: "Closed"])
    func aStatusHasItsWord(status: TicketStatus, word: String) {
        var ticket = PageSamples.ticket(1, "x")
        ticket.status = status
        let chip = "<span class=\"chip\" data-status=\"\(status.rawValue)\">\(word)</span>"
        #expect(PageSamples.rows([ticket]).markup.contains(chip))
        #expect(StatusPage(ticket: ticket, voiceSDK: nil).markup.contains(chip))
    }

    @Test func theListLeadsToOtherPages() {
        let first = PageSamples.emptyList(sequence: 1).markup
        #expect(
            first == """
                <p class="card empty-state">There are no support tickets available.</p>
                <nav class="pages" aria-label="Pages of tickets">
                </nav>

                """)
        let second = PageSamples.emptyList(nextPage: "/dashboard?after=5", isFirst: false, sequence: 1).markup
        #expect(second.contains("<a class=\"button\" href=\"/dashboard\">Newest tickets</a>\n"))
        #expect(second.contains("<a class=\"button pages-next\" href=\"/dashboard?after=5\" rel=\"next\">Older tickets</a>\n"))
    }

    @Test(arguments: [
        (12, true, #" data-live-after="12" data-newest>"#), (nil, true, #" data-live-after="" data-newest>"#),
        (12, false, #" data-live-after="12">"#),
    ])
    func aDashboardSaysWhereItStands(sequence: Int?, isFirst: Bool, words: String) {
        let list = PageSamples.emptyList(isFirst: isFirst, sequence: sequence)
        let page = DashboardPage(agent: "yuki", voiceSDK: nil, list: list).markup
        #expect(page.contains("<section class=\"tickets\" aria-label=\"Tickets\"\(words)\n"))
    }

    @Test func aPageNamesTheSDKThatItHas() {
        func page(_ tag: VoiceSDK.Tag?) -> String { HomePage(voiceSDK: tag, form: TicketForm(key: "key")).markup }
        let words = """
            <script type="module" src="/js/words.en.js"></script>
            <script type="module" src="/js/local-times.js"></script>

            """
        let ours = """
            <script type="module" src="/js/browser-calls.js"></script>
            <script type="module" src="/js/ticket-form.js"></script>
            </head>
            """
        #expect(page(nil).contains("bicycle-polo.css\">\n" + words + ours))
        #expect(page(VoiceSDK.Tag(url: "/a.js", isModule: false)).contains(words + "<script defer src=\"/a.js\"></script>\n" + ours))
        #expect(
            page(VoiceSDK.Tag(url: "/a.mjs", isModule: true)).contains(words + "<script type=\"module\" src=\"/a.mjs\"></script>\n" + ours))
    }

    @Test func onlyAnAgentsPageHasASignOut() throws {
        for name in PageSamples.names {
            let hasOne = try PageMarkup(PageSamples.page(name, "x")).elements.contains { $0["action"] == "/sign-out" }
            #expect(hasOne == ["dashboard", "older tickets", "empty dashboard"].contains(name), "\(name)")
        }
    }

    @Test func aFieldThatIsWrongSaysSo() throws {
        var form = TicketForm(name: "Mia", phoneNumber: "12", description: "\n two", key: "key")
        form.problems = [Fault.Problem(field: "phoneNumber", message: "Too short.")]
        let text = HomePage(voiceSDK: nil, form: form).markup
        #expect(
            text.contains(
                """
                <input id="phone_number" name="phone_number" type="tel" autocomplete="tel" aria-required="true" value="12" \
                aria-invalid="true" aria-describedby="phone_number-error" autofocus>
                <p class="field-error" id="phone_number-error">Too short.</p>
                </div>
                """))
        #expect(text.contains("<ul>\n<li><a href=\"#phone_number\">Too short.</a></li>\n</ul>"))
        #expect(text.contains(#"aria-required="true" value="Mia">"#))
        // A browser drops the first of the line feeds.
        #expect(text.contains("rows=\"6\" aria-required=\"true\">\n\n two</textarea>\n</div>"))
    }

    @Test func aRefusedSignInKeepsTheName() throws {
        let page = try PageMarkup(SignInPage(name: "yuki", isRefused: true))
        let fields = page.elements.filter { $0.name == "input" }
        #expect(fields.map { $0["aria-describedby"] } == ["sign-in-error", "sign-in-error"])
        #expect(fields.first?["value"] == "yuki" && fields.last?.has("value") == false)
        #expect(try PageMarkup(SignInPage()).elements.allSatisfy { !$0.has("aria-describedby") && $0["id"] != "sign-in-error" })
    }
}
