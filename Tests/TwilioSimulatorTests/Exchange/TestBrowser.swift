import FoundationEssentials
import TestSupport
import Testing
import Twilio
import TwilioSettings
import WebRTC

@testable import TwilioSimulator

/// A browser's signalling, without its WebSocket: what it says goes in, and what it is told is recorded.
struct TestBrowser: Sendable {
    let connection: SignalConnection
    private let frames: Watched<[SignalFrame]>
    private let exchange: TestExchange

    init(_ exchange: TestExchange, isOurPage: Bool = false) async {
        let frames = Watched<[SignalFrame]>([])
        self.frames = frames
        self.exchange = exchange
        connection = await SignalConnection(board: exchange.board, isOurPage: isOurPage) { text in
            guard let frame = try? JSONDecoder().decode(SignalFrame.Told.self, from: Data(text.utf8)) else {
                Issue.record("This is no frame: \(text)")
                return
            }
            frames.withLock { $0.append(frame.frame) }
        }
    }

    /// One that has shown its token and takes calls.
    static func registered(_ identity: String, _ exchange: TestExchange) async throws -> TestBrowser {
        let browser = await TestBrowser(exchange)
        await browser.send("listen", ["token": try exchange.token(identity)])
        await browser.send("register", ["media": ["audio": true] as [String: any Sendable]])
        try await browser.told("ready")
        return browser
    }

    func send(_ type: String, _ payload: [String: any Sendable] = [:]) async {
        let message: [String: any Sendable] = ["type": type, "version": "1.6", "payload": payload]
        await connection.receive(Self.json(message))
    }

    /// Waits for a message of this type that `isIt` accepts, and returns the first.
    @discardableResult
    func told(_ type: String, _ isIt: @escaping @Sendable (SignalFrame.Payload) -> Bool = { _ in true }) async throws -> SignalFrame.Payload
    {
        let matches: @Sendable (SignalFrame) -> Bool = { $0.type == type && isIt($0.payload ?? SignalFrame.Payload()) }
        try await frames.until("the browser was told \(type)") { $0.contains(where: matches) }
        return try #require(frames.withLock { $0.first(where: matches)?.payload ?? SignalFrame.Payload() })
    }

    /// The types of all messages so far.
    var types: [String] { frames.withLock { $0.map(\.type) } }
    /// The codes of all errors so far.
    var errors: [Int] { frames.withLock { $0.filter { $0.type == "error" }.compactMap { $0.payload?.error?.code } } }

    /// Answers an invitation.
    func answer(_ invitation: SignalFrame.Payload) async throws {
        let sdp = try #require(invitation.sdp)
        await send("answer", ["callsid": invitation.callsid ?? "", "sdp": try await exchange.media.answer(sdp).answer])
    }

    /// Calls, by the name that a browser gives to a call before it knows the exchange's.
    func call(_ name: String = "temporary", parameters: String = "") async throws {
        let offer = try await exchange.media.offer().offer
        await send("invite", ["callsid": name, "sdp": offer, "twilio": ["params": parameters]])
    }

    /// Values of JSON as text: strings, numbers, booleans and objects.
    private static func json(_ value: any Sendable) -> String {
        switch value {
        case let text as String: String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
        case let object as [String: any Sendable]:
            "{" + object.map { "\(json($0.key)):\(json($0.value))" }.joined(separator: ",") + "}"
        default: "\(value)"
        }
    }
}

extension SignalFrame {
    /// A frame as a browser reads it: what the exchange says of a token is an object there, and not read here.
    struct Told: Decodable {
        let frame: SignalFrame

        private enum Keys: String, CodingKey { case type, payload }
        private struct Payload: Decodable {
            var callsid: String?
            var sdp: String?
            var reconnect: String?
            var parameters: SignalFrame.CallParameters?
            var error: SignalFrame.Failure?
            var id: Int?
            var text: String?
            var language: String?
            var voiceeventsid: String?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            let told = try container.decode(Payload.self, forKey: .payload)
            var payload = SignalFrame.Payload(
                callsid: told.callsid, sdp: told.sdp, reconnect: told.reconnect, parameters: told.parameters, error: told.error
            )
            payload.id = told.id
            payload.text = told.text
            payload.language = told.language
            payload.voiceeventsid = told.voiceeventsid
            frame = SignalFrame(try container.decode(String.self, forKey: .type), payload)
        }
    }
}

extension TestExchange {
    /// An access token of the account.
    func token(
        _ identity: String, takesCalls: Bool = true, application: String? = account["TWILIO_APPLICATION_SID"], secret: Secret? = nil
    ) throws -> String {
        let account = board.settings.account
        let grant = VoiceGrant(incomingAllowed: takesCalls, outgoingApplicationSID: application)
        let token = try AccessToken(accountSID: account.accountSID, keySID: account.apiKey, identity: identity, voice: grant)
        return try token.signed(with: secret ?? account.apiSecret, now: Int(Date().timeIntervalSince1970))
    }
}
