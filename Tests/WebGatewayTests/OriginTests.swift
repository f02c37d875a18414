import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// Another site may send a browser here, and may have it do nothing.
@Suite(.timeLimit(.minutes(20))) struct OriginTests {
    static let paths = ["/ticket/create", "/sign-in", "/sign-out", "/token/generate", "/call/connect"]
    static let foreign: [[(String, String)]] = [
        [("Sec-Fetch-Site", "cross-site")],
        // A neighbour below the same domain.
        [("Sec-Fetch-Site", "same-site")],
        [("Sec-Fetch-Site", "")],
        [("Sec-Fetch-Site", "same-site"), ("Origin", TestDesk.url)],
        [("Origin", "https://evil.example")],
        [("Origin", "null")],
        [("Origin", "https://127.0.0.1:8080")],
        [("Origin", "http://127.0.0.1")],
        [("Origin", TestDesk.url + ".evil.example")],
        [("Origin", TestDesk.url + "/")],
    ]

    @Test(arguments: paths, foreign)
    func anotherSitesFormIsRefusedBeforeItIsRead(path: String, headers: [(String, String)]) async throws {
        let desk = try await TestDesk()
        let reply = try await desk.post(path, [("name", "Forged"), ("page", "/")], session: "secret", HTTPFields(named: headers))
        #expect(reply.status == 403 && reply.cookie.isEmpty)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test(arguments: [
        [], [("Sec-Fetch-Site", "same-origin")], [("Sec-Fetch-Site", "none")], [("Origin", TestDesk.url)],
        [("Sec-Fetch-Site", "same-origin"), ("Origin", TestDesk.url)],
        // A page that hides where it is sends `null`, and the browser itself knows better.
        [("Sec-Fetch-Site", "same-origin"), ("Origin", "null")],
    ])
    func ourOwnFormIsTaken(headers: [(String, String)]) async throws {
        let desk = try await TestDesk()
        desk.daemon.answer(TicketsCreate.self) { _, _ in FakeDaemon.ticket(1) }
        let form = [("name", "Own"), ("phone_number", "+12025550143"), ("description", "x")]
        #expect(try await desk.post("/ticket/create", form, HTTPFields(named: headers)).status == 303)
    }

    @Test(arguments: [HTTPRequest.Method.get, .head])
    func aLinkOfAnotherSiteLeadsHere(method: HTTPRequest.Method) async throws {
        let desk = try await TestDesk()
        #expect(try await desk.send(method, "/", HTTPFields(named: [("Sec-Fetch-Site", "cross-site")])).status == 200)
    }

    @Test(arguments: [HTTPRequest.Method.put, .delete, .patch, .options])
    func noOtherMethodOfAnotherSiteIsTaken(method: HTTPRequest.Method) async throws {
        let desk = try await TestDesk()
        #expect(try await desk.send(method, "/", HTTPFields(named: [("Sec-Fetch-Site", "cross-site")])).status == 403)
    }

    @Test func theOriginIsThatOfThePublicAddress() async throws {
        let desk = try await TestDesk(["PUBLIC_URL": "https://desk.example.com:443/"])
        let reply = { (origin: String) in try await desk.post("/token/generate", [("page", "/")], [.origin: origin]).status }
        #expect(try await reply("https://desk.example.com") == 200)
        #expect(try await reply(TestDesk.url) == 403)
    }
}
