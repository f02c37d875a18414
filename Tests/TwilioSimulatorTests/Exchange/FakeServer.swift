import HTTPClient
import TestSupport
import Testing
import Twilio

@testable import TwilioSimulator

/// The customer's server, made by the test: it gives the answers that the test sets, and records each request.
final class FakeServer: RequestSending {
    /// A request as it came.
    struct Asked: Sendable {
        let method: String
        let path: String
        let url: String
        let signature: String?
        let form: FormParameters
    }
    typealias Answer = @Sendable (Asked) throws(HTTPFailure) -> HTTPReply
    private let state = Watched<(asked: [Asked], answers: [String: [Answer]])>(([], [:]))

    static let url = "http://desk.example.com"

    /// Answers the next request of `path` by `answer`, and all after it too when nothing else was set after this.
    func answer(_ path: String, _ answer: @escaping Answer) {
        state.withLock { $0.answers[path, default: []].append(answer) }
    }

    /// Answers by a document of TwiML.
    func answer(_ path: String, _ twiml: String) {
        answer(path) { _ in
            HTTPReply(status: 200, headers: [("Content-Type", "text/xml")], body: Array("<Response>\(twiml)</Response>".utf8))
        }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPReply {
        let target = request.url.dropFirst(Self.url.count)
        let query = target.firstIndex(of: "?").map { target[target.index(after: $0)...] } ?? ""
        let body = request.method == .post ? request.body : Array(query.utf8)
        let asked = Asked(
            method: request.method.rawValue, path: String(target.prefix { $0 != "?" }), url: request.url,
            signature: request.headers.first { $0.name == "X-Twilio-Signature" }?.value,
            form: (try? FormParameters(parsing: body)) ?? FormParameters()
        )
        let answer: Answer? = state.withLock { state in
            state.asked.append(asked)
            let answers = state.answers[asked.path] ?? []
            if answers.count > 1 { state.answers[asked.path]?.removeFirst() }
            return answers.first
        }
        guard let answer else { return HTTPReply(status: 204) }
        return try answer(asked)
    }

    /// Every request, in the order in which they came.
    var requests: [Asked] { state.withLock { $0.asked } }

    /// Waits for a request of `path` that `isIt` accepts, and returns the first.
    @discardableResult
    func next(_ path: String, _ isIt: @escaping @Sendable (Asked) -> Bool = { _ in true }) async throws -> Asked {
        try await state.until("\(path) was asked for") { $0.asked.contains { $0.path == path && isIt($0) } }
        return try #require(requests.first { $0.path == path && isIt($0) })
    }
}
