import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// What customers meet: the home page, its form, and a ticket's status.
@Suite(.timeLimit(.minutes(20))) struct HomeTests {
    private static func form(_ description: String = "A bent mallet.", key: String = "key") -> [(String, String)] {
        [("name", "Yuki"), ("phone_number", "(202) 555-0143"), ("description", description), ("idempotency_key", key)]
    }

    /// The idempotency key of a page's form.
    private static func key(_ reply: Reply) throws -> String? {
        try PageMarkup(reply.body).elements.first { $0["name"] == "idempotency_key" }?["value"]
    }

    @Test func aFiledTicketLeadsToItsPage() async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        let reply = try await desk.post("/ticket/create", Self.form())
        #expect(reply.status == 303 && reply.location == "/ticket/created/token1" && reply.headers[.cacheControl] == "no-store")
        let call = try #require(try desk.daemon.calls(of: TicketsCreate.self).first)
        #expect(call.name == "Yuki" && call.phoneNumber == "(202) 555-0143" && call.description == "A bent mallet.")
        #expect(call.idempotencyKey == "key")
        #expect(desk.daemon.calls.map(\.actor) == ["customer"])
    }

    @Test func aRefusedFormComesBackWithItsTextsAndItsKey() async throws {
        let desk = try await TestDesk()
        desk.daemon.refuse(TicketsCreate.self, Fault(.invalid, field: "phoneNumber", "A problem."))
        let reply = try await desk.post("/ticket/create", Self.form("<b>\"A bent mallet.\"</b>"))
        #expect(reply.status == 422 && reply.location == nil)
        let page = try PageMarkup(reply.body)
        let values = page.elements.filter { $0.name == "input" }.map { $0["value"] }
        #expect(values == ["key", "Yuki", "(202) 555-0143"])
        #expect(page.texts.contains { $0.element == "textarea" && $0.text == "\n<b>\"A bent mallet.\"</b>" })
        #expect(page.elements.filter { $0["aria-invalid"] == "true" }.map { $0["name"] } == ["phone_number"])
    }

    @Test func eachFormHasAKeyOfItsOwn() async throws {
        let desk = try await TestDesk()
        let keys = [try Self.key(try await desk.get("/")), try Self.key(try await desk.get("/"))]
        #expect(keys[0] != keys[1] && keys.allSatisfy { $0?.utf8.count == 22 })
    }

    @Test(arguments: ["", String(repeating: "k", count: 129)])
    func aKeyThatTheDaemonWouldRefuseIsReplaced(key: String) async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        #expect(try await desk.post("/ticket/create", Self.form(key: key)).status == 303)
        #expect(try desk.daemon.calls(of: TicketsCreate.self).map { $0.idempotencyKey?.utf8.count } == [22])
    }

    @Test func theLongestKeyIsKept() async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        let key = String(repeating: "k", count: 128)
        #expect(try await desk.post("/ticket/create", Self.form(key: key)).status == 303)
        #expect(try desk.daemon.calls(of: TicketsCreate.self).map(\.idempotencyKey) == [key])
    }

    @Test func aChangedFormIsAnotherTicketHoweverOftenItIsSent() async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { call, _ in
            guard call.idempotencyKey != "key" else { throw Fault(.conflict, "The key has another content.") }
            return FakeDaemon.ticket(2)
        }
        for description in ["Changed.", "Changed.", "Changed again."] {
            #expect(try await desk.post("/ticket/create", Self.form(description)).location == "/ticket/created/token2")
        }
        let keys = try desk.daemon.calls(of: TicketsCreate.self).compactMap(\.idempotencyKey).filter { $0 != "key" }
        #expect(keys.count == 3 && keys[0] == keys[1] && keys[1] != keys[2])
    }

    @Test func aConflictOfTheSecondKeyIsSaid() async throws {
        let desk = try await TestDesk()
        desk.daemon.refuse(TicketsCreate.self, Fault(.conflict, "The key has another content."))
        #expect(try await desk.post("/ticket/create", Self.form()).status == 409)
        #expect(desk.daemon.calls.count == 2)
    }

    @Test func aCreatedTicketsPageLinksToItsStatus() async throws {
        let desk = try await TestDesk()
        desk.daemon.hasTickets([FakeDaemon.ticket(1)])
        let reply = try await desk.get("/ticket/created/token1")
        #expect(reply.status == 200)
        #expect(try PageMarkup(reply.body).elements.contains { $0.name == "a" && $0["href"] == "/status/token1" })
        #expect(desk.daemon.calls.map(\.actor) == ["customer"])
    }

    @Test func aStatusPageShowsItsTicketToWhoHasTheToken() async throws {
        let desk = try await TestDesk()
        desk.daemon.hasTickets([FakeDaemon.ticket(1), FakeDaemon.ticket(2)])
        let reply = try await desk.get("/status/token2")
        #expect(reply.status == 200 && reply.headers[.cacheControl] == "no-store")
        #expect(reply.body.contains("Problem 2") && !reply.body.contains("Problem 1"))
        #expect(try PageMarkup(reply.body).elements.contains { $0["data-status"] == "open" })
        #expect(try desk.daemon.calls(of: TicketsFind.self).map(\.token) == ["token2"])
    }

    @Test(arguments: ["/status/token3", "/ticket/created/token3", "/status/2"])
    func aTokenThatNoTicketHasIsNotFound(path: String) async throws {
        let desk = try await TestDesk()
        desk.daemon.hasTickets([FakeDaemon.ticket(1), FakeDaemon.ticket(2)])
        let reply = try await desk.get(path)
        #expect(reply.status == 404 && !reply.body.contains("Problem"))
    }

    @Test func headIsGetWithoutItsBody() async throws {
        let desk = try await TestDesk()
        let (get, head) = (try await desk.get("/"), try await desk.send(.head, "/"))
        #expect(head.status == 200 && head.body.isEmpty && !get.body.isEmpty)
        #expect(head.headers[.contentType] == get.headers[.contentType])
        #expect(head.headers[.contentSecurityPolicy] == get.headers[.contentSecurityPolicy])
    }
}
