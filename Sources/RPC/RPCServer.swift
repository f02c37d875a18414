public import NIOCore
internal import NIOPosix
public import Protocol

/// Listens on a Unix socket and gives each connection a responder on its event loop.
public final class RPCServer: Sendable {
    /// Bounds that keep one client from costing the others.
    public struct Limits: Sendable {
        /// Connections at once; one more is told `overloaded` and closed.
        public var connections = 1024
        /// Connections of one user at once: whoever takes all that it can get leaves an eighth to the others.
        var connectionsOfOneUser: Int { connections - connections / 8 }
        /// Calls of one connection that may be unanswered; past it nothing is read from that connection.
        public var inFlightPerConnection = 256
        /// Bytes of a request.
        public var frameLength = Frame.maximumLength
        /// Bytes of replies that are collected before they are sent.
        public var replyBytes = 256 * 1024
        /// Bytes of replies that a client has not taken; past it nothing is read from that connection.
        public var unreadBytes = 1024 * 1024
        /// The same of all clients together; past it those are closed that have more than their own bound.
        public var unreadBytesOfAll = 256 << 20
        /// Bytes that a stream sends at once, and has waiting for its client.
        public var streamBurst = 64 * 1024
        /// How long a stream's client may read nothing before its connection is closed.
        public var streamPatience = TimeAmount.seconds(60)
        public init() {}
    }

    /// What `makeResponder` throws when a peer is not to be served: its first call is answered with `fault`, and the
    /// connection closes.
    public struct Refusal: Error {
        let fault: Fault
        /// Told once of the method that it has called, nil for none.
        let onCall: @Sendable (String?) -> Void
        public init(_ fault: Fault, onCall: @escaping @Sendable (String?) -> Void) {
            self.fault = fault
            self.onCall = onCall
        }
    }

    private let listener: any Channel
    private let connections: Connections
    private let group: any EventLoopGroup

    /// Binds `path`, which must be free (see ``UnixSocketPath``), with mode 0660.
    ///
    /// - Parameter passed: a socket that listens already, which is then used in the place of `path`, and closed at the end.
    public static func start(
        path: UnixSocketPath,
        passed: CInt? = nil,
        group: any EventLoopGroup,
        limits: Limits = Limits(),
        makeResponder: @escaping @Sendable (any EventLoop, Peer) throws -> any Responder
    ) async throws -> RPCServer {
        let connections = Connections(limits)
        var flushes: [ObjectIdentifier: NIOLoopBound<FlushQueue>] = [:]
        let loops = Array(group.makeIterator())
        let share = limits.unreadBytesOfAll / max(1, loops.count)
        for loop in loops {
            flushes[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(FlushQueue(loop, maximumUnread: share), eventLoop: loop)
            }.get()
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
            .childChannelInitializer { [flushes] channel in
                channel.eventLoop.makeCompletedFuture {
                    let limits = connections.limits
                    let mark = ChannelOptions.Types.WriteBufferWaterMark(low: min(64 * 1024, limits.unreadBytes), high: limits.unreadBytes)
                    try channel.syncOptions?.setOption(.writeBufferWaterMark, value: mark)
                    let flushes = flushes[ObjectIdentifier(channel.eventLoop)]?.value ?? FlushQueue(channel.eventLoop, maximumUnread: share)
                    let handler = try handler(for: channel, limits, connections, flushes, makeResponder)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        let listener: any Channel
        if let passed {
            listener = try await bootstrap.withBoundSocket(passed).get()
        } else {
            listener = try await path.bind { try await bootstrap.bind(unixDomainSocketPath: $0).get() }
        }
        return RPCServer(listener: listener, connections: connections, group: group)
    }

    private static func handler(
        for channel: any Channel,
        _ limits: Limits,
        _ connections: Connections,
        _ flushes: FlushQueue,
        _ makeResponder: (any EventLoop, Peer) throws -> any Responder
    ) throws -> any ChannelHandler {
        switch connections.add(channel, limit: limits.connections) {
        case .added:
            let peer = try channel.peer()
            let share = limits.connectionsOfOneUser
            guard connections.assign(channel, to: peer.userIdentifier, limit: share) else {
                return RefusedConnection(Fault(.overloaded, "this user has \(share) connections already, the most that one may have"))
            }
            do {
                let responder = try makeResponder(channel.eventLoop, peer)
                return ServerConnection(peer: peer, limits: limits, flushes: flushes, responder: responder)
            } catch let refusal as Refusal {
                // Past the bound nobody waits for what such a peer would ask.
                if connections.refuse(channel) { return RefusedConnection(refusal.fault, onCall: refusal.onCall) }
                refusal.onCall(nil)
                return RefusedConnection(refusal.fault)
            }
        case .full:
            return RefusedConnection(
                Fault(.overloaded, "there are \(limits.connections) connections already, the most that are allowed"))
        case .stopped:
            return RefusedConnection(Fault(.unavailable, "the daemon is stopping"))
        }
    }

    private init(listener: any Channel, connections: Connections, group: any EventLoopGroup) {
        self.listener = listener
        self.connections = connections
        self.group = group
    }

    /// The bounds; new ones hold for the connections that come after.
    public var limits: Limits {
        get { connections.limits }
        set { connections.limits = newValue }
    }

    /// How many clients are connected.
    public var connectionCount: Int { connections.count }

    /// Takes no more connections and no more calls, answers the calls that were sent, closes.
    ///
    /// - Parameters:
    ///   - linger: how long a client that has connected and not called yet may take to do so.
    ///   - grace: how long a client may take to read its answers before its connection is closed all the same.
    public func stop(linger: TimeAmount = .milliseconds(500), grace: TimeAmount = .seconds(10)) async {
        await listener.stopListening(group)
        let channels = connections.stop()
        for channel in channels {
            let loop = channel.eventLoop
            loop.execute {
                guard let handler = try? channel.pipeline.syncOperations.handler(type: ServerConnection.self) else {
                    return channel.close(promise: nil)
                }
                handler.retire(linger: linger)
                let deadline = loop.scheduleTask(in: grace) { channel.close(promise: nil) }
                channel.closeFuture.whenComplete { _ in deadline.cancel() }
            }
        }
        for channel in channels { try? await channel.closeFuture.get() }
    }
}
