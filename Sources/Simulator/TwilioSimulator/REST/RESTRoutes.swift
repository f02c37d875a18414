internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import OpenSSL
internal import Twilio
internal import TwilioSettings

/// `/2010-04-01/Accounts/{AccountSid}/…`: what Twilio's helper libraries call. Source: Twilio's OpenAPI description.
struct RESTRoutes: Sendable {
    let board: Switchboard

    func add(to router: Router<BasicRequestContext>) {
        for method in [HTTPRequest.Method.get, .post, .delete] {
            router.on("/2010-04-01/Accounts/:account/**", method: method) { request, context in
                try await respond(request, context)
            }
        }
        router.get("/2010-04-01/Accounts/:account") { request, context in try await respond(request, context) }
    }

    private func respond(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        do throws(RESTError) {
            let parsed = try await parse(request, context)
            return try Self.response(await answer(parsed))
        } catch {
            return Self.response(.json(error.status, error.body))
        }
    }

    private func answer(_ request: RESTRequest) async throws(RESTError) -> RESTAnswer {
        switch request.path.first {
        case nil: board.account(request)
        case "Applications": try board.applications(request)
        case "IncomingPhoneNumbers": try board.incomingNumbers(request)
        case "OutgoingCallerIds": try board.callerIDs(request)
        case "Calls": try await board.calls(request)
        case "Messages": try await board.messages(request)
        case "Queues": try await board.queues(request)
        case "Conferences": try await board.conferences(request)
        case "Recordings": try await board.recordings(request)
        default: throw .notFound(request.target)
        }
    }

    private func parse(_ request: Request, _ context: BasicRequestContext) async throws(RESTError) -> RESTRequest {
        guard let account = context.parameters.get("account").map(Self.withoutSuffix), isAllowed(request, account: account) else {
            throw RESTError(401, 20_003, "Authenticate")
        }
        guard account == board.settings.accountSID, let method = RESTRequest.Method(rawValue: request.method.rawValue) else {
            throw .notFound(request.uri.path)
        }
        // From the raw path: a friendly name may be in it, escaped.
        var path = request.uri.path.split(separator: "/").dropFirst(3).map { $0.percentDecoded ?? String($0) }
        if let last = path.last { path[path.count - 1] = Self.withoutSuffix(last) }
        var request = request
        let form: FormParameters
        do {
            form = try FormParameters(parsing: try await request.collectBody(upTo: 1 << 17).readableBytesView)
        } catch {
            throw RESTError(400, 20_001, "The body is not a form: \(error)")
        }
        let query = (try? FormParameters(parsing: (request.uri.query ?? "").utf8)) ?? FormParameters()
        return RESTRequest(method: method, path: path, target: request.uri.path, query: query, form: form)
    }

    private static func withoutSuffix(_ name: String) -> String { name.hasSuffix(".json") ? String(name.dropLast(5)) : name }

    /// Basic authentication (RFC 7617): the account with its auth token, or an API key with its secret.
    private func isAllowed(_ request: Request, account: String) -> Bool {
        guard let header = request.headers[.authorization], header.hasPrefix("Basic "),
            let bytes = Data(base64Encoded: String(header.dropFirst(6)))
        else { return false }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let settings = board.settings
        switch String(parts[0]) {
        case settings.accountSID: return settings.account.authToken.matches(String(parts[1]))
        case settings.account.apiKey: return settings.account.apiSecret.matches(String(parts[1]))
        default: return false
        }
    }

    private static func response(_ answer: RESTAnswer) -> Response {
        switch answer {
        case .json(let status, let value):
            let bytes = (try? JSONEncoder().encode(value)) ?? Data()
            var response = Response(
                status: .init(code: status), headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
            if status == 401 { response.headers[.wwwAuthenticate] = "Basic realm=\"Twilio API\"" }
            return response
        case .file(let bytes, let contentType):
            return Response(status: .ok, headers: [.contentType: contentType], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        case .empty: return Response(status: .noContent)
        }
    }
}
