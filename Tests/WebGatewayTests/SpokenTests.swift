import Protocol
import Testing

@testable import WebGateway

/// What a caller hears, and in which language.
@Suite(.timeLimit(.minutes(20))) struct SpokenTests {
    private static let busy = [("From", "client:customer_1"), ("DialCallStatus", "busy")]

    private func desk(_ environment: [String: String] = [:]) async throws -> TestDesk {
        let desk = try await TestDesk(environment)
        desk.daemon.hasAgents(["yuki"], signedIn: ["yuki"])
        desk.daemon.hasTickets([FakeDaemon.ticket(1)])
        return desk
    }

    /// Twilio's own voice is English: other people's programs compare these bytes.
    @Test func englishIsSpokenWithoutALanguage() async throws {
        let reply = try await desk().webhook("/call/completed", Self.busy)
        #expect(reply.body == #"<?xml version="1.0" encoding="UTF-8"?><Response><Say>The line is busy.</Say><Hangup/></Response>"#)
    }

    @Test func aCallersLanguageIsThatOfThePage() async throws {
        let desk = try await desk()
        let call = try await desk.webhook("/call/connect", [("From", "client:customer_1"), ("language", "ja")])
        #expect(call.body.contains(#"action="/call/completed?language=ja""#))
        let end = try await desk.webhook("/call/completed?language=ja", Self.busy)
        #expect(end.body.contains(#"<Say language="ja-JP">ただいまお話し中です。</Say>"#))
        let refusal = try await desk.webhook("/call/connect", [("From", "client:yuki"), ("ticket", "9"), ("language", "ja")])
        #expect(refusal.body.contains(#"<Say language="ja-JP">この番号のチケットがないため、電話をおつなぎできません。</Say>"#))
    }

    @Test func aDeskThatSpeaksJapaneseSaysSoWithoutBeingAsked() async throws {
        let desk = try await desk(["DEFAULT_LANGUAGE": "ja"])
        #expect(try await desk.webhook("/call/completed", Self.busy).body.contains(#"<Say language="ja-JP">"#))
        #expect(try await desk.webhook("/call/connect", [("From", "client:customer_1")]).body.contains(#"action="/call/completed""#))
        #expect(try await desk.webhook("/call/completed?language=en", Self.busy).body.contains("<Say>The line is busy.</Say>"))
    }

    @Test(arguments: ["fr", "", "../ja", "ja\"/><Dial>"])
    func whatIsNoLanguageIsTheDesksOwn(language: String) async throws {
        let call = try await desk().webhook("/call/connect", [("From", "client:customer_1"), ("language", language)])
        #expect(call.body.contains(#"action="/call/completed""#))
    }

    @Test(arguments: ["no-answer", "failed", "canceled"], ["en", "ja"])
    func everyEndThatNobodyAnsweredIsExplained(status: String, language: String) async throws {
        let reply = try await desk().webhook(
            "/call/completed?language=\(language)", [("From", "client:customer_1"), ("DialCallStatus", status)])
        #expect(reply.body.contains(language == "ja" ? "<Say language=\"ja-JP\">" : "<Say>") && reply.body.contains("<Hangup/>"))
    }

    @Test func aDeskThatIsAwaySaysSo() async throws {
        let desk = try await desk()
        desk.daemon.refuse(AgentsList.self, Fault(.unavailable, "Away."))
        let reply = try await desk.webhook("/call/connect", [("From", "client:customer_1"), ("language", "ja")])
        #expect(reply.status == 503 && reply.body.contains("<Say language=\"ja-JP\">ただいまサポート窓口に接続できません。"))
    }
}
