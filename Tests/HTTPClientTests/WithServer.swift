import NIOCore
import NIOPosix
import TestSupport

/// What the tests' server does with a request.
enum Reaction: Sendable {
    /// Sends these bytes, and keeps the connection.
    case send(String)
    /// Sends these bytes, and closes.
    case sendAndClose(String)
    /// Closes without a word.
    case close
    /// Says nothing, and keeps the connection.
    case silence
}

/// What has come to the tests' server.
final class Arrivals: Sendable {
    struct State: Sendable {
        var requests: [String] = []
        var connections = 0
        var open = 0
        var mostOpen = 0
    }
    let state = Watched(State())

    var requests: [String] { state.withLock { $0.requests } }
    /// Returns when a request has come.
    func untilRequest() async throws { try await state.until("a request came") { !$0.requests.isEmpty } }
    var connections: Int { state.withLock { $0.connections } }
    var mostOpen: Int { state.withLock { $0.mostOpen } }
}

/// A server on loopback that answers whole requests by `react`, and is closed with all of its connections at the end.
func withServer(
    _ react: @escaping @Sendable (String) -> Reaction, _ body: (_ url: String, _ arrivals: Arrivals) async throws -> Void
) async throws {
    let arrivals = Arrivals()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let channel = try await ServerBootstrap(group: group)
        .childChannelInitializer { child in
            child.eventLoop.makeCompletedFuture {
                try child.pipeline.syncOperations.addHandler(RequestHandler(arrivals: arrivals, react: react))
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body("http://127.0.0.1:\(channel.localAddress?.port ?? 0)", arrivals)
    } catch {
        try await group.shutdownGracefully()
        throw error
    }
    try await group.shutdownGracefully()
}

private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let arrivals: Arrivals
    private let react: @Sendable (String) -> Reaction
    private var text = ""

    init(arrivals: Arrivals, react: @escaping @Sendable (String) -> Reaction) {
        self.arrivals = arrivals
        self.react = react
    }

    func channelActive(context: ChannelHandlerContext) {
        arrivals.state.withLock {
            $0.connections += 1
            $0.open += 1
            $0.mostOpen = max($0.mostOpen, $0.open)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        arrivals.state.withLock { $0.open -= 1 }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard let head = text.firstRange(of: "\r\n\r\n") else { return }
        let length =
            text[..<head.lowerBound].split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { $0.split(separator: " ").last.flatMap { Int($0) } } ?? 0
        guard text[head.upperBound...].utf8.count >= length else { return }
        let request = text
        text = ""
        arrivals.state.withLock { $0.requests.append(request) }
        switch react(request) {
        case .send(let reply): context.writeAndFlush(NIOAny(ByteBuffer(string: reply)), promise: nil)
        case .sendAndClose(let reply):
            context.writeAndFlush(NIOAny(ByteBuffer(string: reply)), promise: nil)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .silence: break
        }
    }
}

/// A whole reply with its length.
func reply(_ body: String, status: String = "200 OK", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}
