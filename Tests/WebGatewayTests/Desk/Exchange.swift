import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import WebGateway

/// A browser's connection to the gateway, with all of the gateway on it but the bytes of HTTP/1.1.
struct Exchange {
    private let channel: NIOAsyncTestingChannel
    private let server: Task<Void, Never>

    /// - Parameter peer: the address that the connection comes from.
    init(_ responder: GatewayResponder, from peer: SocketAddress) async throws {
        let channel = NIOAsyncTestingChannel()
        let http = HTTP1Channel(responder: { try await responder.respond($0, $1, $2) })
        let connection = try await channel.testingEventLoop.executeInContext {
            try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
        try await channel.connect(to: peer).get()
        self.channel = channel
        server = Task { await http.handleHTTP(asyncChannel: connection, logger: silent) }
    }

    /// Sends a request whole.
    func send(_ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, body: String = "") async throws {
        var headers = headers
        if !body.isEmpty { headers[.contentLength] = "\(body.utf8.count)" }
        let head = HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1:8080", path: path, headerFields: headers)
        try await channel.writeInbound(HTTPRequestPart.head(head))
        if !body.isEmpty { try await channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: body))) }
        try await channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// The next part of a response. One that does not come ends the connection, and the test.
    func part() async throws -> HTTPResponsePart {
        let deadline = Task {
            try await Task.sleep(for: .seconds(30))
            Issue.record("The gateway sends nothing more.")
            try await channel.close()
        }
        defer { deadline.cancel() }
        return try await channel.waitForOutboundWrite(as: HTTPResponsePart.self)
    }

    /// A response up to its end.
    func reply() async throws -> Reply {
        guard case .head(let head) = try await part() else { throw Unexpected() }
        var body = ByteBuffer()
        while case .body(var bytes) = try await part() { body.writeBuffer(&bytes) }
        return Reply(status: head.status.code, headers: head.headerFields, body: String(buffer: body))
    }

    /// Closes the connection, as a browser does that leaves, and waits until the gateway has let go of it.
    func close() async {
        try? await channel.close()
        await server.value
    }

    /// A part of a response where another was due.
    struct Unexpected: Error {}
}

let silent = Logger(label: "", factory: { _ in SwiftLogNoOpLogHandler() })
