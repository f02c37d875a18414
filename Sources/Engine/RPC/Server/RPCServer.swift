public import NIOCore
internal import Protocol
public import SocketLoop

/// Listens on a Unix socket and gives each connection a responder on its loop.
public final class RPCServer: Sendable {
    public typealias Limits = ServerLimits
    public typealias Refusal = PeerRefusal

    private let listener: NIOLoopBound<ListeningSocket>
    private let connections: Connections
    private let group: SocketLoopGroup

    /// Binds `path`, which must be free (see ``UnixSocketPath``), with mode 0660.
    ///
    /// - Parameters:
    ///   - passed: the descriptor of a socket that listens already. It is used instead of `path` and closed at the end.
    ///   - group: the event loops; each connection is on one of them, in turn.
    ///   - makeResponder: called on the connection's loop. It may throw a ``PeerRefusal``.
    public static func start(
        path: UnixSocketPath,
        passed: CInt? = nil,
        group: SocketLoopGroup,
        limits: Limits = Limits(),
        makeResponder: @escaping @Sendable (SocketLoop, Peer) throws -> any Responder
    ) async throws -> RPCServer {
        let connections = Connections(limits)
        let share = limits.unreadBytesOfAll / group.loops.count
        var acceptors: [Acceptor] = []
        for loop in group.loops {
            acceptors.append(
                try await loop.submit {
                    Acceptor(
                        loop: loop, connections: connections, buffers: LoopBuffers(maximumUnreadBytes: share),
                        makeResponder: makeResponder)
                }.get())
        }
        let descriptor = try passed ?? path.listen(mode: 0o660)
        let loop = group.nextLoop()
        let listener = try await loop.submit { [acceptors] in
            var turn = 0
            let listener = try ListeningSocket(descriptor, on: loop) { connection in
                acceptors[turn % acceptors.count].accept(connection)
                turn += 1
            }
            return NIOLoopBound(listener, eventLoop: loop)
        }.get()
        return RPCServer(listener: listener, connections: connections, group: group)
    }

    private init(listener: NIOLoopBound<ListeningSocket>, connections: Connections, group: SocketLoopGroup) {
        self.listener = listener
        self.connections = connections
        self.group = group
    }

    /// The bounds. New ones apply to the connections that come afterwards.
    public var limits: Limits {
        get { connections.limits }
        set { connections.limits = newValue }
    }

    /// How many clients are connected.
    public var connectionCount: Int { connections.count }

    /// Closes gracefully: takes no more connections and no more calls, and answers the calls that were sent.
    ///
    /// - Parameters:
    ///   - linger: how long a client that has connected and not called yet may take to do so.
    ///   - grace: how long a client may take to read its answers. Its connection is closed after that.
    public func stop(linger: TimeAmount = .milliseconds(500), grace: TimeAmount = .seconds(10)) async {
        let listener = listener
        try? await listener.eventLoop.submit { listener.value.close() }.get()
        // Accepted connections may still be on their way to their loops.
        for loop in group.loops { try? await loop.submit {}.get() }
        let closings = connections.stop().map { connection in
            connection.eventLoop.submit {
                let socket = connection.value.socket
                connection.value.closeGracefully(linger: linger)
                let deadline = connection.eventLoop.scheduleTask(in: grace) { connection.value.close() }
                socket.closeFuture.whenComplete { _ in deadline.cancel() }
                return socket.closeFuture
            }
        }
        for closing in closings { try? await closing.get().get() }
    }
}
