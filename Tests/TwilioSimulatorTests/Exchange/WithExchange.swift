import NIOPosix
import Settings
import Twilio
import TwilioSettings
import WebRTC

@testable import TwilioSimulator

/// An exchange in this process: all of the simulator but its HTTP server.
struct TestExchange: Sendable {
    let board: Switchboard
    let server: FakeServer
    let media: MediaServer

    static let account = [
        "TWILIO_ACCOUNT_SID": "AC" + String(repeating: "a", count: 32),
        "TWILIO_AUTH_TOKEN": "an auth token",
        "TWILIO_API_KEY": "SK" + String(repeating: "b", count: 32),
        "TWILIO_API_SECRET": "a secret",
        "TWILIO_APPLICATION_SID": "AP" + String(repeating: "c", count: 32),
        "TWILIO_PHONE_NUMBER": "+12025550142",
    ]
    /// The desk's own number.
    static let number = "+12025550142"

    /// A call from a browser, whose line is the test's.
    @Exchange func call(from identity: String = "alice", _ parameters: [Parameter] = []) -> (call: Call, line: FakeLine) {
        let line = FakeLine(media)
        let grant = VoiceGrant(incomingAllowed: true, outgoingApplicationSID: board.settings.applicationSID)
        return (board.incoming(from: .client(identity: identity, grant: grant), parameters: parameters, line: line), line)
    }

    /// The statuses of all calls to `to`.
    @Exchange func statuses(of to: String) -> [CallStatus] { board.calls.values.filter { $0.to == to }.map(\.status) }

    /// The call to `to`, which a script has made; nil when there is none.
    @Exchange func call(to: String) -> Call? { board.calls.values.first { $0.to == to } }
}

/// Lends an exchange; calls that are left at the end are hung up.
func withExchange(_ body: @Sendable (TestExchange) async throws -> Void) async throws {
    var environment = TestExchange.account
    environment["SIMULATOR_VOICE_URL"] = FakeServer.url + "/voice"
    environment["SIMULATOR_VOICE_FALLBACK_URL"] = FakeServer.url + "/fallback"
    var reader = await SettingsReader(environment: environment)
    let settings = try SimulatorSettings(&reader)
    let server = FakeServer()
    try await MediaServer.with(host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton) { media in
        let sender = WebhookSender(
            client: server, signature: RequestSignature(authToken: settings.account.authToken), log: WebhookLog()
        )
        let board = Switchboard(settings: settings, media: media, sender: sender)
        try await body(TestExchange(board: board, server: server, media: media))
        for call in await board.calls.values where await !call.isOver { await board.hangUp(call) }
    }
}
