internal import HTTPClient

/// Something that sends requests to the customer's server: the HTTP client, or a test's stand-in for that server.
protocol RequestSending: Sendable {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPReply
}

extension HTTPClient: RequestSending {}
