import HTTPTypes
import HummingbirdCore
import Protocol
import Testing

@testable import WebGateway

/// In which language somebody is answered.
@Suite(.timeLimit(.minutes(20))) struct LanguageTests {
    @Test(arguments: [
        ("ja", "ja"), ("ja-JP,ja;q=0.9,en;q=0.8", "ja"), ("en-US,en;q=0.9,ja;q=0.8", "en"), ("fr,ja;q=0.5", "ja"), ("JA-jp", "ja"),
        ("en;q=0.8, ja", "ja"), ("en;q=0.8,ja;q=0.9", "ja"), ("en;q=0.1,ja;q=0.100", "en"), ("ja;q=0.001", "ja"), ("ja;q=1.000", "ja"),
        ("ja-JP-x-private", "ja"), ("\tja ; q=0.5 , en;q=0.4", "ja"), ("ja;q=0,en;q=0.1", "en"), ("fr;q=1,de;q=0.9,en-GB;q=0.1", "en"),
        ("ja,en;q=0", "ja"), ("en;q=0, *", "ja"), ("*;q=0.1,ja;q=0", "en"),
    ])
    func aBrowserGetsTheBestOfWhatItAsksFor(header: String, language: String) {
        #expect(AcceptLanguage(header).best(of: ["en", "ja"]) == language)
    }

    @Test(arguments: [
        "", ",", "*", "fr", "fr-CA,*;q=0.5", "ja;q=0", "ja;q=", "ja;q=2", "ja;q=1.001", "ja;q=0.1234", "ja;q=-1", "ja;x=1", "ja;q=0.5;q=1",
        "j a", "ja\u{0}", "日本語", "ja-;q=0", "x".padding(400), "-ja", "en;q=0,ja;q=0",
    ])
    func whatAsksForNoneGetsTheDesksOwn(header: String) {
        #expect(AcceptLanguage(header).best(of: ["en", "ja"]) == nil)
    }

    @Test func aHeaderWithoutEndIsNotReadToItsEnd() {
        let header = String(repeating: "fr,", count: 32) + "ja"
        #expect(AcceptLanguage(header).best(of: ["en", "ja"]) == nil)
        #expect(AcceptLanguage(String(header.dropFirst(3))).best(of: ["en", "ja"]) == "ja")
    }

    @Test func aPageIsInTheReadersLanguageAndSaysSo() async throws {
        let desk = try await TestDesk()
        let table: [(accept: String?, cookie: String?, language: String)] = [
            (nil, nil, "en"), ("ja", nil, "ja"), ("fr", nil, "en"), ("ja", "language=en", "en"), ("en", "language=ja", "ja"),
            ("ja", "language=fr", "ja"), (nil, "language=JA", "ja"), ("ja", "language=", "ja"),
        ]
        for row in table {
            var headers = HTTPFields()
            headers[.acceptLanguage] = row.accept
            headers[.cookie] = row.cookie
            let reply = try await desk.get("/", headers)
            #expect(reply.headers[.contentLanguage] == row.language, "\(row)")
            #expect(reply.headers[.vary] == "Accept-Language, Cookie")
            #expect(reply.body.contains("<html lang=\"\(row.language)\">"))
            #expect(reply.body.contains("src=\"/js/words.\(row.language).js\""))
        }
    }

    @Test func theDesksOwnLanguageIsASetting() async throws {
        let desk = try await TestDesk(["DEFAULT_LANGUAGE": "ja"])
        #expect(try await desk.get("/").headers[.contentLanguage] == "ja")
        #expect(try await desk.get("/", [.acceptLanguage: "en-GB"]).headers[.contentLanguage] == "en")
        #expect(try await desk.get("/nowhere", [.acceptLanguage: "fr"]).headers[.contentLanguage] == "ja")
    }

    @Test(arguments: [
        ("/?lang=ja", "/"), ("/sign-in?lang=ja", "/sign-in"), ("/dashboard?after=50&lang=ja", "/dashboard?after=50"),
        ("/status/x?lang=en&lang=ja&a=b", "/status/x?a=b"), ("/nowhere?lang=JA", "/nowhere"),
    ])
    func aChoiceIsKeptForAYearAndLeadsToThePage(target: String, place: String) async throws {
        let desk = try await TestDesk()
        let reply = try await desk.get(target)
        #expect(reply.status == 303 && reply.location == place)
        let language = target.contains("lang=en") ? "en" : "ja"
        #expect(Set(reply.cookie) == ["language=\(language)", "Max-Age=31536000", "Path=/", "SameSite=Lax", "HttpOnly"])
        let secure = try await TestDesk(["PUBLIC_URL": "https://desk.example.com"]).get(target)
        #expect(secure.cookie.contains("Secure"))
    }

    @Test(arguments: ["/?lang=fr", "/?lang=", "/?lang", "/?language=ja", "/?lang=../x"])
    func whatIsNoLanguageOfTheDeskChoosesNothing(target: String) async throws {
        let reply = try await TestDesk().get(target)
        #expect(reply.status == 200 && reply.cookie.isEmpty)
    }

    /// No path leads to another host.
    @Test(arguments: ["//evil.example/?lang=ja", "//evil.example?lang=ja", "/%2Fevil.example?lang=ja"])
    func aChoiceLeadsNowhereElse(target: String) async throws {
        let reply = try await TestDesk().get(target)
        #expect(reply.status == 404 && reply.location == nil)
    }

    @Test(arguments: ["//evil.example/", "//evil.example", "/\\evil.example", "/%2Fevil.example", "/a//b"])
    func thePageOfARefusedAddressDoesNotLinkToIt(target: String) async throws {
        let page = try PageMarkup(try await TestDesk().get(target).body)
        #expect(page.elements.compactMap { $0["href"] }.filter { $0.contains("lang=") } == ["/?lang=ja"])
    }

    @Test func theFooterOffersTheOtherLanguageForThisPage() async throws {
        let desk = try await TestDesk()
        let page = try PageMarkup(try await desk.get("/sign-in?from=x").body)
        let links = page.elements.filter { $0["href"]?.contains("lang=") == true }
        #expect(links.map { $0["href"] } == ["/sign-in?from=x&lang=ja"])
        #expect(links.first?["lang"] == "ja")
        #expect(page.texts.contains { $0.text == "日本語" } && page.texts.contains { $0.text == "English" })
    }

    @Test func aPageThatAnswersAFormOffersThePageOfTheForm() async throws {
        let desk = try await TestDesk()
        desk.daemon.refuse(TicketsCreate.self, Fault(.invalid, field: "name", "Name can't be empty."))
        desk.daemon.refuse(SessionsCreate.self, Fault(.denied, "No."))
        for (path, place) in [("/ticket/create", "/?lang=ja"), ("/sign-in", "/sign-in?lang=ja")] {
            let page = try PageMarkup(try await desk.post(path, [("name", "x")]).body)
            #expect(page.elements.compactMap { $0["href"] }.filter { $0.contains("lang=") } == [place])
        }
    }

    @Test func aScriptGetsItsSentencesAsAModule() async throws {
        let desk = try await TestDesk()
        for language in ["en", "ja"] {
            let reply = try await desk.get("/js/words.\(language).js")
            #expect(reply.status == 200 && reply.headers[.contentType] == "text/javascript; charset=utf-8")
            #expect(reply.body.hasPrefix("import { learn } from './words.js';\nlearn({") && reply.body.contains("\"ready\":"))
            #expect(!reply.body.contains("homeTitle"))
            let tag = try #require(reply.headers[.eTag])
            #expect(try await desk.get("/js/words.\(language).js", [.ifNoneMatch: tag]).status == 304)
        }
        #expect(try await desk.get("/js/words.fr.js").status == 404)
    }

    @Test func aTicketKeepsTheLanguageThatItWasFiledIn() async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        let form = [("name", "Yuki"), ("phone_number", "1"), ("description", "x")]
        for language in ["en", "ja", "fr"] { _ = try await desk.post("/ticket/create", form, [.acceptLanguage: language]) }
        #expect(try desk.daemon.calls(of: TicketsCreate.self).map(\.language) == ["en", "ja", "en"])
    }

    @Test func aTicketsPageIsInTheTicketsLanguageUnlessAnotherWasChosen() async throws {
        let desk = try await TestDesk()
        let table: [(ticket: String?, accept: String?, cookie: String?, language: String)] = [
            ("ja", "en", nil, "ja"), ("ja-JP", "en", nil, "ja"), ("fr", "ja", nil, "ja"), ("fr", nil, nil, "en"), (nil, "ja", nil, "ja"),
            ("ja", nil, "language=en", "en"),
        ]
        for row in table {
            desk.daemon.answer(TicketsFind.self) { _, _ in
                var ticket = FakeDaemon.ticket(1)
                ticket.language = row.ticket
                return ticket
            }
            var headers = HTTPFields()
            headers[.acceptLanguage] = row.accept
            headers[.cookie] = row.cookie
            #expect(try await desk.get("/status/token1", headers).headers[.contentLanguage] == row.language, "\(row)")
        }
    }

    @Test func whatIsWrongIsSaidInTheReadersLanguage() async throws {
        let desk = try await TestDesk()
        let problems: [Fault.Problem] = [
            .init(field: "name", message: "in English", code: "name.tooLong", parameters: ["maximum": "200"]),
            .init(field: "phoneNumber", message: "no example", code: "phoneNumber.impossible"),
            .init(field: "description", message: "unknown", code: "description.rude"),
        ]
        desk.daemon.refuse(TicketsCreate.self, Fault(.invalid, "x", problems: problems))
        let page = try PageMarkup(try await desk.post("/ticket/create", [("name", "x")], [.acceptLanguage: "ja"]).body)
        let errors = page.texts.filter { $0.element == "a" }.map(\.text)
        // What has no words here keeps the daemon's.
        for text in ["お名前は200文字以内で入力してください。", "no example", "unknown"] { #expect(errors.contains(text)) }
    }
}

extension String {
    fileprivate func padding(_ count: Int) -> String { String(repeating: self, count: count) }
}
