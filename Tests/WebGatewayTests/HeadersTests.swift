import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// Every header that lets a browser refuse what the desk never does, with its exact value.
@Suite(.timeLimit(.minutes(20))) struct HeadersTests {
    private static let names = [
        "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options",
        "Strict-Transport-Security",
    ]

    private static func fields(_ reply: Reply) -> [String: String] {
        Dictionary(uniqueKeysWithValues: names.compactMap { name in reply[name].map { (name, $0) } })
    }

    /// A policy's directives by their names.
    private static func policy(_ reply: Reply) -> [String: [String]] {
        let directives = reply["Content-Security-Policy"]?.split(separator: ";").map { $0.split(separator: " ").map(String.init) } ?? []
        return Dictionary(directives.map { ($0[0], Array($0.dropFirst())) }) { one, _ in one + ["twice"] }
    }

    private static let plain = [
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    ]
    private static let sounds = ["https://sdk.twilio.com", "https://media.twiliocdn.com"]
    private static let directives = [
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", "https://eventgw.twilio.com", "wss://*.twilio.com"] + sounds,
        "media-src": ["'self'", "mediastream:", "blob:"] + sounds,
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    ]

    @Test(arguments: [
        ("/", 200), ("/sign-in", 200), ("/nowhere", 404), ("/dashboard", 303), ("/dashboard/tickets", 401), ("/js/backoff.js", 200),
        ("/ticket/create", 405), ("//evil.example", 404), ("/healthz", 200),
    ])
    func everyResponseHasThem(path: String, status: Int) async throws {
        let desk = try await TestDesk()
        let reply = try await desk.get(path)
        #expect(reply.status == status)
        #expect(Self.fields(reply) == Self.plain)
        #expect(Self.policy(reply) == Self.directives)
    }

    @Test func aRefusedFormHasThem() async throws {
        let desk = try await TestDesk()
        let reply = try await desk.post("/sign-out", [], [.origin: "https://evil.example"])
        #expect(reply.status == 403 && Self.fields(reply) == Self.plain && Self.policy(reply) == Self.directives)
    }

    @Test func overHTTPSTheBrowserStaysThere() async throws {
        let desk = try await TestDesk(["PUBLIC_URL": "https://desk.example.com"])
        let expected = Self.plain.merging(["Strict-Transport-Security": "max-age=31536000"]) { $1 }
        #expect(Self.fields(try await desk.get("/")) == expected)
    }

    /// The older header cannot name an origin.
    @Test func theDemoMayFrameTheDeskAndNobodyElse() async throws {
        let desk = try await TestDesk(["WEBGATEWAY_FRAME_ANCESTOR": "http://127.0.0.1:8090"])
        let reply = try await desk.get("/")
        #expect(Self.fields(reply) == Self.plain.filter { $0.key != "X-Frame-Options" })
        #expect(Self.policy(reply) == Self.directives.merging(["frame-ancestors": ["http://127.0.0.1:8090"]]) { $1 })
    }

    @Test func theVoiceSDKsAddressIsAllowedAndItsSignalling() async throws {
        let classic = try await TestDesk(["VOICE_SDK_URL": "https://cdn.example.com/twilio.min.js"])
        var expected = Self.directives
        expected["script-src"]?.append("https://cdn.example.com")
        #expect(Self.policy(try await classic.get("/")) == expected)
        let modules = try await TestDesk(["VOICE_SDK_URL": "https://127.0.0.1:8090/sdk/voice.mjs"])
        expected = Self.directives
        expected["script-src"]?.append("https://127.0.0.1:8090")
        expected["connect-src"]?.append("wss://127.0.0.1:8090")
        #expect(Self.policy(try await modules.get("/")) == expected)
    }

    @Test func noPageIsKeptByACacheAndScriptsAreAskedForEachTime() async throws {
        let desk = try await TestDesk()
        for path in ["/", "/sign-in", "/dashboard"] { #expect(try await desk.get(path).headers[.cacheControl] == "no-store") }
        #expect(try await desk.get("/js/backoff.js").headers[.cacheControl] == "no-cache")
    }
}
