internal import HTTPClient
internal import Twilio

/// What came back, or why nothing did.
enum WebOutcome: Sendable {
    case reply(HTTPReply)
    case failure(String)
}

/// Asks over HTTP, and answers with what can be judged: 15 seconds at most, no redirects followed.
struct WebClient: Sendable {
    private let client: HTTPClient

    /// - Parameter certificateAuthority: a PEM file with the roots to trust beside none others; the system's when nil.
    static func with<Result: Sendable>(
        certificateAuthority: String?, _ body: (WebClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.certificateAuthority = certificateAuthority
        configuration.userAgent = "supportctl"
        return try await HTTPClient.with(configuration) { try await body(WebClient(client: $0)) }
    }

    func get(_ url: String, user: String? = nil, password: String = "") async -> WebOutcome {
        var request = HTTPRequest(.get, url)
        request.credentials = user.map { ($0, password) }
        return await send(request)
    }

    func post(_ url: String, form: FormParameters, headers: [(String, String)]) async -> WebOutcome {
        var request = HTTPRequest(.post, url)
        request.headers = [("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")] + headers
        request.body = Array(form.encoded.utf8)
        return await send(request)
    }

    private func send(_ request: HTTPRequest) async -> WebOutcome {
        do throws(HTTPFailure) {
            return .reply(try await client.send(request))
        } catch {
            return .failure("\(error)")
        }
    }
}
