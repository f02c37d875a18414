import FoundationEssentials
import HTTPTypes
import Protocol
import Testing
import Twilio
import TwilioSettings

@testable import WebGateway

/// Access tokens for the Voice SDK: who gets which.
@Suite(.timeLimit(.minutes(20))) struct TokenTests {
    private func desk() async throws -> TestDesk {
        let desk = try await TestDesk()
        desk.daemon.hasAgents(["yuki"], sessions: ["secret": "yuki"])
        return desk
    }

    private func claims(_ reply: Reply, _ desk: TestDesk) throws -> AccessToken.Claims {
        let body = reply.body
        let token = try #require(body.hasPrefix(#"{"token":""#) && body.hasSuffix(#""}"#) ? body.dropFirst(10).dropLast(2) : nil)
        // The token's own clock is this machine's.
        let now = Int(Date().timeIntervalSince1970)
        return try AccessToken.verify(jwt: String(token), secret: desk.gateway.settings.twilio.apiSecret, now: now)
    }

    @Test(arguments: ["/", "/status/x", "/dashboard/", "/Dashboard", "dashboard"])
    func aCustomersTokenMayCallTheDeskAndTakesNoCall(page: String) async throws {
        let desk = try await desk()
        let reply = try await desk.post("/token/generate", [("page", page)], session: "secret")
        #expect(reply.status == 200 && reply.headers[.contentType] == "application/json" && reply.headers[.cacheControl] == "no-store")
        let claims = try claims(reply, desk)
        #expect(claims.identity?.hasPrefix("customer_") == true)
        #expect(claims.voice?.incomingAllowed == false)
        #expect(claims.voice?.outgoingApplicationSID == SettingsTests.complete["TWILIO_APPLICATION_SID"])
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test func noTwoCustomersHaveOneIdentity() async throws {
        let desk = try await desk()
        let identities = [
            try claims(try await desk.post("/token/generate", [("page", "/")]), desk).identity,
            try claims(try await desk.post("/token/generate", [("page", "/")]), desk).identity,
        ]
        #expect(identities[0] != identities[1])
    }

    @Test func anAgentsTokenTakesCallsInTheAgentsName() async throws {
        let desk = try await desk()
        let claims = try claims(try await desk.post("/token/generate", [("page", "/dashboard")], session: "secret"), desk)
        #expect(claims.identity == "yuki" && claims.voice?.incomingAllowed == true)
        #expect(
            claims.accountSID == SettingsTests.complete["TWILIO_ACCOUNT_SID"] && claims.keySID == SettingsTests.complete["TWILIO_API_KEY"])
    }

    @Test(arguments: [nil, "", "ended"])
    func anAgentsTokenTakesASession(session: String?) async throws {
        let reply = try await desk().post("/token/generate", [("page", "/dashboard")], session: session)
        #expect(reply.status == 401 && reply.headers[.contentType] == "application/json" && !reply.body.contains("token\":\""))
    }

    @Test(arguments: [[], [("page", "")], [("pages", "/")]])
    func aFormWithoutItsPageIsRefused(form: [(String, String)]) async throws {
        let reply = try await desk().post("/token/generate", form)
        #expect(reply.status == 400 && reply.headers[.contentType] == "application/json")
    }
}
