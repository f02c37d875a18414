public import NIOCore
internal import NIOPosix
internal import Protocol
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
        var flushes: [ObjectIdentifier: NIOLoopBound<FlushQueue>] = [:]
        for loop in group.makeIterator() {
            flushes[ObjectIdentifier(loop)] = try await loop.submit { NIOLoopBound(FlushQueue(loop), eventLoop: loop) }.get()
        }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            // Out of descriptors: accepting rests for a moment instead of being tried without end.
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 1024 * 1024))
            .childChannelInitializer { [flushes] channel in
                channel.peer().flatMapThrowing { peer in
                    let handler: any ChannelHandler
                    switch connections.add(channel, limit: limits.connections) {
                    case .added:
                        let responder = try makeResponder(channel.eventLoop, peer)
                        let flushes = flushes[ObjectIdentifier(channel.eventLoop)]?.value ?? FlushQueue(channel.eventLoop)
                        handler = ServerConnection(peer: peer, limits: limits, flushes: flushes, responder: responder)
                    case .full:
                        handler = RefusedConnection(
                            Fault(.overloaded, "there are \(limits.connections) connections already, the most that are allowed"))
                    case .stopped:
                        handler = RefusedConnection(Fault(.unavailable, "the daemon is stopping"))
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        let listener = try await path.bind { try await bootstrap.bind(unixDomainSocketPath: $0).get() }
        return RPCServer(listener: listener, connections: connections)
    }

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
        let channels = connections.stop()
        for channel in channels {
            let loop = channel.eventLoop
            loop.execute {
                guard let handler = try? channel.pipeline.syncOperations.handler(type: ServerConnection.self) else { return }
                handler.finish()
                let deadline = loop.scheduleTask(in: grace) { channel.close(promise: nil) }
                channel.closeFuture.whenComplete { _ in deadline.cancel() }
            }
        }
        for channel in channels { try? await channel.closeFuture.get() }
    }
}

/// The channels that are open.
private final class Connections: Sendable {
    enum Outcome { case added, full, stopped }
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isStopped = false
    }
    private let state = Mutex(State())

    /// Keeps `channel` until it closes.
    func add(_ channel: any Channel, limit: Int) -> Outcome {
        let identifier = ObjectIdentifier(channel)
        let outcome = state.withLock { state -> Outcome in
            if state.isStopped { return .stopped }
            guard state.channels.count < limit else { return .full }
            state.channels[identifier] = channel
            return .added
        }
        if outcome == .added {
            channel.closeFuture.whenComplete { _ in
                _ = self.state.withLock { $0.channels.removeValue(forKey: identifier) }
            }
        }
        return outcome
    }

    /// Adds no more, and gives those that are open.
    func stop() -> [any Channel] {
        state.withLock { state in
            state.isStopped = true
            return Array(state.channels.values)
        }
    }
    var count: Int { state.withLock { $0.channels.count } }
}

/// Tells a client why it is not served, and closes.
private final class RefusedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let fault: Fault

    init(_ fault: Fault) { self.fault = fault }

    func channelActive(context: ChannelHandlerContext) {
        var reply = ByteBuffer()
        Reply.error(.null, WireError(fault), to: &reply)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(reply)).whenComplete { _ in bound.value.close(promise: nil) }
    }
    /// What it asks is not looked at.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
