internal import HTTPTypes
internal import Hummingbird
internal import Settings

/// Headers that let a browser refuse what the desk never does.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = GatewayContext
    private let fields: [(HTTPField.Name, String)]

    init(_ settings: GatewaySettings) {
        var fields: [(HTTPField.Name, String)] = [
            (.contentSecurityPolicy, Self.policy(settings.voiceSDK, frameAncestor: settings.frameAncestor)),
            (.xContentTypeOptions, "nosniff"),
            (Self.name("Referrer-Policy"), "same-origin"),
            (Self.name("Permissions-Policy"), "microphone=(self), camera=(), geolocation=()"),
            (Self.name("Cross-Origin-Opener-Policy"), "same-origin"),
        ]
        // This older header cannot name an origin, and where it and `frame-ancestors` differ the latter counts (CSP 3, 6.4.2.2).
        if settings.frameAncestor == nil { fields.append((Self.name("X-Frame-Options"), "DENY")) }
        if settings.publicURL.isHTTPS {
            fields.append((.strictTransportSecurity, "max-age=31536000"))
        }
        self.fields = fields
    }

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in fields { response.headers[name] = value }
        return response
    }

    /// What the Voice SDK needs is from its own README (reference: CSP of @twilio/voice-sdk 2.18); the rest is ours alone.
    private static func policy(_ voiceSDK: VoiceSDK, frameAncestor: String?) -> String {
        let sounds = "https://sdk.twilio.com https://media.twiliocdn.com"
        return [
            "default-src 'none'",
            "script-src 'self'" + (voiceSDK.origin.map { " \($0)" } ?? ""),
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self' https://eventgw.twilio.com wss://*.twilio.com \(sounds)"
                + (voiceSDK.signallingOrigin.map { " \($0)" } ?? ""),
            "media-src 'self' mediastream: blob: \(sounds)",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors \(frameAncestor ?? "'none'")",
        ].joined(separator: "; ")
    }

    private static func name(_ text: String) -> HTTPField.Name {
        // These are tokens of RFC 9110, so the names exist.
        HTTPField.Name(text) ?? .xContentTypeOptions
    }
}
