public import NIOCore
internal import NIOPosix
internal import Synchronization

/// Listens on a Unix socket and gives each connection a responder on its event loop.
public final class RPCServer: Sendable {
    /// Bounds that keep one client from costing the others.
    public struct Limits: Sendable {
        /// Connections at once; one more is told `overloaded` and closed.
        public var connections = 1024
        /// Calls of one connection that may be unanswered; past it nothing is read from that connection.
        public var inFlightPerConnection = 256
        /// Bytes of a request.
        public var frameLength = Frame.maximumLength
        /// Bytes of replies that are collected before they are sent.
        public var replyBytes = 256 * 1024
        public init() {}
    }

    private let listener: any Channel
    private let connections: Connections

    /// Binds `path`, which must be free (see ``UnixSocketPath``), with mode 0660.
    public static func start(
        path: UnixSocketPath,
        group: any EventLoopGroup,
        limits: Limits = Limits(),
        makeResponder: @escaping @Sendable (any EventLoop, Peer) throws -> any Responder
    ) async throws -> RPCServer {
        let connections = Connections()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 1024 * 1024))
            .childChannelInitializer { channel in
                channel.peer().flatMapThrowing { peer in
                    let identifier = ObjectIdentifier(channel)
                    guard connections.add(channel, limit: limits.connections) else { throw Overloaded() }
                    let handler = ServerConnection(
                        peer: peer,
                        limits: limits,
                        responder: try makeResponder(channel.eventLoop, peer),
                        onClose: { connections.remove(identifier) }
                    )
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        let listener = try await path.bind { try await bootstrap.bind(unixDomainSocketPath: $0).get() }
        return RPCServer(listener: listener, connections: connections)
    }

    private struct Overloaded: Error {}

    private init(listener: any Channel, connections: Connections) {
        self.listener = listener
        self.connections = connections
    }

    /// How many clients are connected.
    public var connectionCount: Int { connections.count }

    /// Takes no more connections and no more calls, answers the calls that are in flight, closes.
    ///
    /// - Parameter grace: how long a client may take to read its answers before its connection is closed all the same.
    public func stop(grace: TimeAmount = .seconds(10)) async {
        try? await listener.close()
        for channel in connections.all {
            let loop = channel.eventLoop
            loop.execute {
                guard let handler = try? channel.pipeline.syncOperations.handler(type: ServerConnection.self) else { return }
                handler.finish()
                let deadline = loop.scheduleTask(in: grace) { channel.close(promise: nil) }
                channel.closeFuture.whenComplete { _ in deadline.cancel() }
            }
        }
        for channel in connections.all { try? await channel.closeFuture.get() }
    }
}

/// The channels that are open.
private final class Connections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel, limit: Int) -> Bool {
        channels.withLock { channels in
            guard channels.count < limit else { return false }
            channels[ObjectIdentifier(channel)] = channel
            return true
        }
    }
    func remove(_ identifier: ObjectIdentifier) { _ = channels.withLock { $0.removeValue(forKey: identifier) } }
    var all: [any Channel] { channels.withLock { Array($0.values) } }
    var count: Int { channels.withLock { $0.count } }
}
