internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import RPC
internal import ServiceLifecycle

/// Serves HTTP/1.1 with Hummingbird's channel, on a port that it binds or that was passed by the service manager.
///
/// Hummingbird's own server cannot take a socket that is bound already, and closes connections at its end whose first
/// request is still on its way.
struct HTTPServer: Service {
    enum Place: Sendable {
        case address(host: String, port: Int)
        case passed(CInt)
    }

    let place: Place
    let group: any EventLoopGroup
    let respond: HTTPChannelHandler.Responder
    let logger: Logger
    /// Called when the port is open, with the address.
    let onRunning: @Sendable (SocketAddress?) async -> Void

    /// How long a connection may be silent between two requests.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// Connections at once; the next waits in the kernel's queue. It fits a limit of 1024 open files.
    private static let maximumConnections = 900
    /// How long a request that was being answered at the end may still take: longer than a call waits for the daemon, so that
    /// there is an answer. The unit's TimeoutStopSec is longer still.
    private static let grace = TimeAmount.seconds(15)

    func run() async throws {
        let connections = HTTPConnections()
        let http = HTTP1Channel(
            responder: respond,
            configuration: .init(additionalChannelHandlers: [LastRequestHandler()], idleTimeout: Self.idleTimeout)
        )
        let (accepted, arrivals) = AsyncStream.makeStream(of: HTTP1Channel.Value.self)
        let listener = try await listen { channel in
            connections.add(channel)
            return http.setup(channel: channel, logger: logger).map { _ = arrivals.yield($0) }
        }
        await withGracefulShutdownHandler {
            await onRunning(listener.localAddress)
            await withDiscardingTaskGroup { tasks in
                for await connection in accepted {
                    tasks.addTask { await http.handle(value: connection, logger: logger) }
                }
            }
        } onGracefulShutdown: {
            Task {
                await listener.stopListening(group)
                arrivals.finish()
                connections.retire(grace: Self.grace)
            }
        }
    }

    private func listen(_ setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let limit = AvailableConnectionsChannelHandler(maxConnections: Self.maximumConnections)
                    // Out of descriptors: accepting rests for a moment instead of being tried without end.
                    try channel.pipeline.syncOperations.addHandlers([limit, AcceptBackoffHandler()])
                }
            }
            .childChannelInitializer(setUp)
        return switch place {
        case .address(let host, let port): try await bootstrap.bind(host: host, port: port).get()
        case .passed(let descriptor): try await bootstrap.withBoundSocket(descriptor).get()
        }
    }
}
