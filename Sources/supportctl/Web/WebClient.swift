internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Twilio

/// What came back from an address.
struct WebReply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
    /// What the server's clock says (RFC 9110, 6.6.1).
    var date: Date? { header("Date").flatMap(HTTPDate.read) }
}

/// A time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    static func read(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text)
    }
}

/// What came back, or why nothing did.
enum WebOutcome: Sendable {
    case reply(WebReply)
    case failure(String)
}

/// Asks over HTTP: one request at a time, 15 seconds at most, no redirects followed.
struct WebClient: Sendable {
    private let client: HTTPClient

    /// - Parameter certificateAuthority: a PEM file with the roots to trust beside none others; the system's when nil.
    static func with<Result: Sendable>(
        certificateAuthority: String?, _ body: (WebClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        if let certificateAuthority {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificateAuthority)
            configuration.tlsConfiguration = tls
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(WebClient(client: client))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    func get(_ url: String, user: String? = nil, password: String = "") async -> WebOutcome {
        var request = HTTPClientRequest(url: url)
        if let user { request.setBasicAuth(username: user, password: password) }
        return await send(request)
    }

    func post(_ url: String, form: FormParameters, headers: [(String, String)]) async -> WebOutcome {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=UTF-8")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: form.encoded))
        return await send(request)
    }

    private func send(_ request: HTTPClientRequest) async -> WebOutcome {
        do {
            let response = try await client.execute(request, timeout: .seconds(15))
            var body = try await response.body.collect(upTo: 8 << 20)
            let bytes = body.readBytes(length: body.readableBytes) ?? []
            let headers = response.headers.map { (name: $0.name, value: $0.value) }
            return .reply(WebReply(status: Int(response.status.code), headers: headers, body: bytes))
        } catch {
            return .failure(Self.words(error))
        }
    }

    /// The parts of an error that a person can do something about.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout: "no answer in time"
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { "\($0.error)" }
                ?? "the name \(error.host) is not known here"
        case is NIOSSLError, is NIOSSLExtraError: "its certificate is not trusted here (\(error))"
        default: "\(error)"
        }
    }
}
