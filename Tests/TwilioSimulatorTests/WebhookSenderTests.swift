import HTTPClient
import Testing
import Twilio
import TwilioSettings

@testable import TwilioSimulator

/// How a request reaches the customer's server, or does not.
@Suite(.timeLimit(.minutes(20))) struct WebhookSenderTests {
    private let server = FakeServer()
    private let signature: RequestSignature
    private var sender: WebhookSender { WebhookSender(client: server, signature: signature, log: WebhookLog()) }
    init() throws { signature = RequestSignature(authToken: try Secret("a token")) }

    private static let parameters = [Parameter(name: "CallSid", value: "CA1"), Parameter(name: "Text", value: "a b&c")]

    private func send(_ path: String = "/voice", _ method: Twilio.HTTPMethod = .post) async throws(TwilioFault) -> WebhookSender.Answer {
        try await sender.send(Webhook(url: FakeServer.url + path, method: method), Self.parameters, purpose: "Test")
    }

    private func fault(_ failure: HTTPFailure) async -> TwilioFault? {
        server.answer("/voice") { _ throws(HTTPFailure) in throw failure }
        return await #expect(throws: TwilioFault.self) { try await send() }
    }

    // MARK: Tries

    @Test(arguments: [HTTPFailure.notConnected("refused"), .notConnectedInTime, .untrusted("expired")])
    func aConnectionThatDidNotComeAboutIsTriedOnceMore(failure: HTTPFailure) async throws {
        server.answer("/voice") { _ throws(HTTPFailure) in throw failure }
        server.answer("/voice", "<Hangup/>")
        #expect(try await send().status == 200)
        #expect(server.requests.count == 2)
    }

    @Test func itIsTriedNoMoreThanTwice() async {
        #expect(await fault(.notConnected("refused"))?.code == 11_205)
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [(HTTPFailure.broken("closed"), 11_205), (.timedOut, 11_200), (.tooLong(limit: 65_536), 11_750), (.cancelled, 11_205)])
    func aRequestThatMayHaveArrivedIsNotSentAgain(failure: HTTPFailure, code: Int) async {
        #expect(await fault(failure)?.code == code)
        #expect(server.requests.count == 1)
    }

    // MARK: Redirects

    private func redirect(_ status: Int, to location: String) -> HTTPReply { HTTPReply(status: status, headers: [("Location", location)]) }

    @Test(arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
    func aRedirectIsFollowedByItsMethodAndSignedAnew(status: Int, method: String) async throws {
        let redirect = redirect(status, to: "/next?x=1")
        server.answer("/voice") { _ throws(HTTPFailure) in redirect }
        server.answer("/next", "<Hangup/>")
        #expect(try await send().url.hasPrefix(FakeServer.url + "/next?x=1"))
        let (first, second) = (server.requests[0], server.requests[1])
        #expect(first.method == "POST" && second.method == method && second.path == "/next")
        #expect(second.form["CallSid"] == "CA1" && second.form["Text"] == "a b&c")
        for request in [first, second] {
            let form = request.method == "POST" ? FormParameters(Self.parameters) : FormParameters()
            #expect(try signature.isValid(request.signature ?? "", url: request.url, form: form))
        }
    }

    @Test(arguments: [307, 308])
    func aGETStaysOne(status: Int) async throws {
        let redirect = redirect(status, to: "/next")
        server.answer("/voice") { _ throws(HTTPFailure) in redirect }
        server.answer("/next", "<Hangup/>")
        _ = try await send("/voice", .get)
        #expect(server.requests.map(\.method) == ["GET", "GET"])
    }

    @Test(arguments: [200, 300, 304, 404])
    func whatIsNoRedirectIsNotFollowed(status: Int) async throws {
        let redirect = redirect(status, to: "/next")
        server.answer("/voice") { _ throws(HTTPFailure) in redirect }
        let answer = try? await send()
        #expect(server.requests.count == 1)
        #expect(answer?.status == (status == 200 ? 200 : nil))
    }

    @Test func redirectsHaveAnEnd() async {
        let redirect = redirect(302, to: "/voice")
        server.answer("/voice") { _ throws(HTTPFailure) in redirect }
        let fault = await #expect(throws: TwilioFault.self) { try await send() }
        #expect(fault?.code == 11_215 && server.requests.count == 11)
    }

    // MARK: Answers

    @Test(arguments: [400, 404, 500, 503])
    func aStatusOfFailureIsAFault(status: Int) async {
        server.answer("/voice") { _ throws(HTTPFailure) in HTTPReply(status: status) }
        let fault = await #expect(throws: TwilioFault.self) { try await send() }
        #expect(fault?.code == 11_200 && server.requests.count == 1)
    }

    @Test(arguments: ["ftp://desk.example.com/voice", "desk", "", "javascript:alert(1)", "file:///etc/passwd"])
    func anAddressThatIsNotHTTPIsNotAsked(url: String) async {
        let fault = await #expect(throws: TwilioFault.self) { try await sender.send(Webhook(url: url), [], purpose: "Test") }
        #expect(fault?.code == 11_100 && server.requests.isEmpty)
    }

    @Test func aFragmentIsNeitherSentNorSigned() async throws {
        server.answer("/voice", "<Hangup/>")
        _ = try await sender.send(Webhook(url: FakeServer.url + "/voice?a=b#here"), Self.parameters, purpose: "Test")
        let request = server.requests[0]
        #expect(request.url == FakeServer.url + "/voice?a=b")
        #expect(try signature.isValid(request.signature ?? "", url: request.url, form: FormParameters(Self.parameters)))
    }
}
