import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// Agents sign in and out, and a session is what its cookie says.
@Suite(.timeLimit(.minutes(20))) struct SessionTests {
    private static let secure = ["PUBLIC_URL": "https://desk.example.com"]

    private func desk(_ environment: [String: String] = [:]) async throws -> TestDesk {
        let desk = try await TestDesk(environment)
        desk.daemon.answer(SessionsCreate.self) { call, _ in
            guard call.name == "yuki", call.password == "right" else { throw Fault(.denied, "The name or the password is wrong.") }
            return SessionsCreate.Result(token: "secret", agent: "yuki", expiresAt: FakeDaemon.time)
        }
        desk.daemon.answer(SessionsRevoke.self) { _, _ in Done() }
        desk.daemon.hasAgents(["yuki"], sessions: ["secret": "yuki"])
        desk.daemon.hasTickets([FakeDaemon.ticket(1)])
        return desk
    }

    private func signIn(_ desk: TestDesk, password: String = "right", name: String = "yuki") async throws -> Reply {
        try await desk.post("/sign-in", [("name", name), ("password", password)])
    }

    @Test func signingInSetsACookieForThisSiteAndNoScript() async throws {
        let desk = try await desk()
        let reply = try await signIn(desk)
        #expect(reply.status == 303 && reply.location == "/dashboard" && reply.headers[.cacheControl] == "no-store")
        #expect(reply.cookie.first == "session=secret")
        #expect(Set(reply.cookie.dropFirst()) == ["Path=/", "HttpOnly", "SameSite=Lax"])
        #expect(desk.daemon.calls.map(\.actor) == ["web"])
    }

    @Test func aCookieOverHTTPSIsOfThisHostAlone() async throws {
        let reply = try await signIn(try await desk(Self.secure))
        #expect(reply.cookie.first == "__Host-session=secret")
        #expect(Set(reply.cookie.dropFirst()) == ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"])
    }

    @Test func overHTTPSACookieOfTheOtherNameIsNoSession() async throws {
        let desk = try await desk(Self.secure)
        #expect(try await desk.get("/dashboard", session: "secret").location == "/sign-in")
        #expect(try await desk.get("/dashboard", [.cookie: "__Host-session=secret"]).status == 200)
    }

    @Test(arguments: [("yuki", "a-guess"), ("nobody", "right")])
    func whatWasWrongIsNotSaid(name: String, password: String) async throws {
        let desk = try await desk()
        let reply = try await signIn(desk, password: password, name: name)
        #expect(reply.status == 401 && reply.cookie.isEmpty && !reply.body.contains("a-guess"))
        let page = try PageMarkup(reply.body)
        #expect(page.elements.contains { $0["name"] == "name" && $0["value"] == name })
        let other = try await signIn(desk, password: "other", name: "another")
        #expect(reply.body.replacing("\"\(name)\"", with: "") == other.body.replacing("\"another\"", with: ""))
    }

    /// A desk that cannot look is not a wrong password.
    @Test(arguments: [(Reason.unavailable, 503), (.overloaded, 503), (.internal, 500), (.storageFull, 507)])
    func aDeskThatCannotSignInSaysSo(reason: Reason, status: Int) async throws {
        let desk = try await desk()
        desk.daemon.refuse(SessionsCreate.self, Fault(reason, "Words."))
        let reply = try await signIn(desk)
        #expect(reply.status == status && reply.cookie.isEmpty)
    }

    @Test(arguments: [false, true])
    func signingOutEndsTheSessionAndItsCookie(isSecure: Bool) async throws {
        let desk = try await desk(isSecure ? Self.secure : [:])
        let name = isSecure ? "__Host-session" : "session"
        let reply = try await desk.post("/sign-out", [], [.cookie: "\(name)=secret"])
        #expect(reply.status == 303 && reply.location == "/")
        #expect(reply.cookie.first == "\(name)=")
        // A browser forgets a cookie of the same name, host and path (RFC 6265, 5.3), and `__Host-` wants its flags again.
        let expected = ["Max-Age=0", "Path=/", "HttpOnly", "SameSite=Lax"] + (isSecure ? ["Secure"] : [])
        #expect(Set(reply.cookie.dropFirst()) == Set(expected))
        #expect(try desk.daemon.calls(of: SessionsRevoke.self).map(\.token) == ["secret"])
    }

    @Test func signingOutForgetsTheCookieWhileTheDaemonIsAway() async throws {
        let desk = try await desk()
        desk.daemon.refuse(SessionsRevoke.self, Fault(.unavailable, "Away."))
        let reply = try await desk.post("/sign-out", session: "secret")
        #expect(reply.status == 303 && reply.cookie.contains("Max-Age=0"))
    }

    @Test func signingOutWithoutASessionAsksNobody() async throws {
        let desk = try await desk()
        #expect(try await desk.post("/sign-out").status == 303)
        #expect(try await desk.post("/sign-out", session: "").status == 303)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test(arguments: [nil, "", "ended"])
    func theDashboardWithoutASessionLeadsToTheSignIn(session: String?) async throws {
        let desk = try await desk()
        let reply = try await desk.get("/dashboard", session: session)
        #expect(reply.status == 303 && reply.location == "/sign-in" && !reply.body.contains("Customer 1"))
        #expect(try desk.daemon.calls(of: TicketsGet.self).isEmpty)
    }

    @Test func aSessionOpensTheDashboardInItsAgentsName() async throws {
        let desk = try await desk()
        let reply = try await desk.get("/dashboard", session: "secret")
        #expect(reply.status == 200 && reply.body.contains("Customer 1") && reply.body.contains("yuki"))
        #expect(
            desk.daemon.calls.map(\.method) == [TicketsList.name, NumbersDescribe.name],
            "the session and the list by one call, and the list's numbers by another")
    }

    /// An upgrade may restart the gateway first.
    @Test(arguments: [nil, Fault(.invalid, field: "session", "There is no parameter session.")])
    func aDaemonThatKnowsNoSessionInAListIsAskedTwice(fault: Fault?) async throws {
        let desk = try await desk()
        desk.daemon.answer(TicketsList.self) { call, _ in
            if call.session != nil, let fault { throw fault }
            return TicketsList.Result(tickets: [FakeDaemon.ticket(1)])
        }
        let reply = try await desk.get("/dashboard", session: "secret")
        #expect(reply.status == 200 && reply.body.contains("Customer 1"))
        let last = desk.daemon.calls.last { $0.method != NumbersDescribe.name }
        #expect(last.map { $0.method == TicketsList.name && $0.actor == "agent:yuki" } == true)
        #expect(try await desk.get("/dashboard", session: "ended").location == "/sign-in")
    }

    @Test func theSignInPageIsForWhoHasNotSignedIn() async throws {
        let desk = try await desk()
        #expect(try await desk.get("/sign-in", session: "secret").location == "/dashboard")
        #expect(try await desk.get("/sign-in", session: "ended").status == 200)
        #expect(try await desk.get("/sign-in").status == 200)
    }

    @Test func aDaemonThatIsAwayEndsNoSession() async throws {
        let desk = try await desk()
        desk.daemon.refuse(SessionsVerify.self, Fault(.unavailable, "Away."))
        desk.daemon.refuse(TicketsList.self, Fault(.unavailable, "Away."))
        let reply = try await desk.get("/dashboard", session: "secret")
        #expect(reply.status == 503 && reply.location == nil && reply.cookie.isEmpty)
    }
}
