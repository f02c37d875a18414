internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import OpenSSL
internal import Protocol
internal import Twilio
internal import TwilioSettings

/// Access tokens for the Voice SDK.
struct TokenRoutes: Sendable {
    let gateway: Gateway

    private static let path = "/token/generate"
    /// Only scripts ask for these.
    static let paths: Set = [path]

    func add(to router: Router<GatewayContext>) {
        router.post(RouterPath(Self.path)) { request, _ in try await generate(request) }
        router.postOnly(RouterPath(Self.path))
    }

    /// An agent's token takes a session, whatever the page is called; everybody else may only call the desk.
    private func generate(_ request: Request) async throws -> Response {
        var request = request
        guard let page = try await request.form()["page"], !page.isEmpty else {
            throw Refusal(.badRequest, .errorPage)
        }
        guard page == "/dashboard" else {
            let identity = "customer_" + Hex.encode(try SecureRandom.bytes(12))
            return try reply(identity: identity, takesCalls: false)
        }
        guard let agent = try await gateway.sessions.agent(of: request) else { throw Refusal(.unauthorized, .errorSignIn) }
        return try reply(identity: agent, takesCalls: true)
    }

    private func reply(identity: String, takesCalls: Bool) throws -> Response {
        let twilio = gateway.settings.twilio
        let token = try AccessToken(
            accountSID: twilio.accountSID,
            keySID: twilio.apiKey,
            identity: identity,
            voice: VoiceGrant(incomingAllowed: takesCalls, outgoingApplicationSID: twilio.applicationSID)
        )
        let now = Int(Date().timeIntervalSince1970)
        return try JSONReply.of(["token": try token.signed(with: twilio.apiSecret, now: now)])
    }
}
