import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// What a person is told when something fails, and what is kept from them.
@Suite(.timeLimit(.minutes(20))) struct ErrorsTests {
    private static let statuses: [(Reason, Int)] = [
        (.notFound, 404), (.conflict, 409), (.invalid, 422), (.denied, 403), (.tooLarge, 413), (.overloaded, 503), (.storageFull, 507),
        (.unavailable, 503), (.internal, 500),
    ]

    @Test func everyReasonHasAStatus() async throws {
        #expect(Set(Self.statuses.map(\.0)) == Set(Reason.allCases))
        for (reason, status) in Self.statuses {
            let desk = try await TestDesk()
            desk.daemon.refuse(TicketsFind.self, Fault(reason, "Words of the daemon."))
            let reply = try await desk.get("/status/token")
            #expect(reply.status == status, "\(reason)")
            #expect(reply.headers[.contentType] == "text/html; charset=utf-8" && reply.headers[.cacheControl] == "no-store")
            #expect(reply["Retry-After"] == (status == 503 ? "5" : nil), "\(reason)")
            let page = try PageMarkup(reply.body)
            #expect(page.texts.contains { $0.text == "\(status)" })
            // These words are for the daemon's operator; the page has its own, in the reader's language.
            #expect(!reply.body.contains("Words of the daemon."), "\(reason)")
        }
    }

    @Test func whatTheDaemonSaysIsTextOnThePage() async throws {
        let desk = try await TestDesk()
        desk.daemon.refuse(TicketsCreate.self, Fault(.invalid, field: "name", "<script>alert(1)</script>"))
        let page = try PageMarkup(try await desk.post("/ticket/create", [("name", "x")]).body)
        #expect(page.texts.contains { $0.text == "<script>alert(1)</script>" })
        #expect(!page.texts.contains { $0.element == "script" })
    }

    @Test func aScriptGetsItsErrorsAsJSON() async throws {
        let desk = try await TestDesk()
        desk.daemon.refuse(SessionsVerify.self, Fault(.unavailable, "Away."))
        let replies = [
            (try await desk.post("/token/generate", [("page", "/dashboard")], session: "secret"), 503),
            (try await desk.send(.post, "/token/generate", body: "x"), 415),
            (try await desk.get("/token/generate"), 405),
        ]
        for (reply, status) in replies {
            #expect(reply.status == status && reply.headers[.contentType] == "application/json")
            #expect(reply.body.hasPrefix("{\"error\":\"") && !reply.body.contains("<"))
        }
        #expect(replies[0].0["Retry-After"] == "5")
    }

    @Test(arguments: ["/nowhere", "/tickets", "/status", "/status/a/b"])
    func anAddressThatLeadsNowhereIsAPage(path: String) async throws {
        let reply = try await TestDesk().get(path)
        #expect(reply.status == 404 && reply.headers[.contentType] == "text/html; charset=utf-8")
        #expect(try PageMarkup(reply.body).elements.contains { $0.name == "a" && $0["href"] == "/" })
    }
}
