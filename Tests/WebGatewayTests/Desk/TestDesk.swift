import HTTPTypes
import Logging
import NIOCore
import Settings

@testable import WebGateway

/// A gateway in this process, with a daemon of the test's making.
struct TestDesk {
    let daemon = FakeDaemon()
    let log: FakeLog
    let responder: GatewayResponder

    static let url = "http://127.0.0.1:8080"

    /// - Parameters:
    ///   - environment: settings beside those of ``SettingsTests/complete``.
    ///   - position: the log's last sequence.
    init(_ environment: [String: String] = [:], position: Int = 0) async throws {
        var settings = SettingsTests.complete
        settings["SUPPORTD_SOCKET"] = "/nowhere"
        settings["PUBLIC_URL"] = Self.url
        settings.merge(environment) { $1 }
        var reader = await SettingsReader(environment: settings)
        let log = FakeLog(position: position)
        self.log = log
        responder = GatewayResponder(
            Gateway(
                settings: try GatewaySettings(&reader), daemon: daemon, live: LiveFeed(source: log, logger: silent), logger: silent
            )
        )
    }

    var gateway: Gateway { responder.gateway }

    /// Opens a connection.
    func connect(from address: String = "127.0.0.1") async throws -> Exchange {
        try await Exchange(responder, from: SocketAddress(ipAddress: address, port: 50_000))
    }

    func get(
        _ path: String, session: String? = nil, from address: String = "127.0.0.1", _ headers: HTTPFields = [:]
    ) async throws -> Reply {
        try await send(.get, path, Self.headers(session, headers), from: address)
    }

    /// Posts a form.
    func post(_ path: String, _ form: [(String, String)] = [], session: String? = nil, _ headers: HTTPFields = [:]) async throws -> Reply {
        var headers = Self.headers(session, headers)
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await send(.post, path, headers, body: Self.text(form))
    }

    /// Sends one request on a connection of its own.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], body: String = "", from address: String = "127.0.0.1"
    ) async throws -> Reply {
        let exchange = try await connect(from: address)
        try await exchange.send(method, path, headers, body: body)
        let reply = try await exchange.reply()
        await exchange.close()
        return reply
    }

    static func headers(_ session: String?, _ headers: HTTPFields = [:]) -> HTTPFields {
        var headers = headers
        if let session { headers[.cookie] = "session=\(session)" }
        return headers
    }

    /// A form as a browser sends it.
    static func text(_ form: [(String, String)]) -> String {
        form.map { "\(escaped($0))=\(escaped($1))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            if isPlain { return String(decoding: [byte], as: UTF8.self) }
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count == 1 ? "0" : "") + hex
        }.joined()
    }
}

extension HTTPFields {
    /// Fields by names that HTTPTypes has no constants for; a name that is no token is left out.
    init(named fields: [(String, String)]) {
        self.init()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { append(HTTPField(name: name, value: value)) }
        }
    }
}
