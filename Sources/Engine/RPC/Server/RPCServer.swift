public import NIOCore
public import Protocol
public import SocketLoop

/// Listens on a Unix socket and gives each connection a responder on its loop.
public final class RPCServer: Sendable {
    /// Bounds that keep one client from costing the others.
    public struct Limits: Sendable {
        /// Connections at once, seven eighths of one user; one more is told `overloaded` and closed.
        public var connections = 1024
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

    private let listener: NIOLoopBound<ListeningSocket>
    private let connections: Connections
    private let group: SocketLoopGroup

    /// Binds `path`, which must be free (see ``UnixSocketPath``), with mode 0660.
    ///
    /// - Parameters:
    ///   - passed: a socket that listens already, which is then used in the place of `path`, and closed at the end.
    ///   - group: each connection is on one of its loops, in turn.
    ///   - makeResponder: called on the connection's loop.
    public static func start(
        path: UnixSocketPath,
        passed: CInt? = nil,
        group: SocketLoopGroup,
        limits: Limits = Limits(),
        makeResponder: @escaping @Sendable (SocketLoop, Peer) throws -> any Responder
    ) async throws -> RPCServer {
        let connections = Connections(limits)
        let share = limits.unreadBytesOfAll / group.loops.count
        var reception: [Reception] = []
        for loop in group.loops {
            reception.append(
                try await loop.submit {
                    Reception(loop: loop, connections: connections, tally: LoopTally(maximumUnread: share), makeResponder: makeResponder)
                }.get())
        }
        let descriptor = try passed ?? path.listen(mode: 0o660)
        let loop = group.nextLoop()
        let listener = try await loop.submit { [reception] in
            var turn = 0
            let listener = try ListeningSocket(descriptor, on: loop) { connection in
                reception[turn % reception.count].take(connection)
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
        let listener = listener
        try? await listener.eventLoop.submit { listener.value.close() }.get()
        // Those that were accepted are on their way to their loops.
        for loop in group.loops { try? await loop.submit {}.get() }
        let closings = connections.stop().map { connection in
            connection.eventLoop.submit {
                let socket = connection.value.socket
                connection.value.retire(linger: linger)
                let deadline = connection.eventLoop.scheduleTask(in: grace) { connection.value.close() }
                socket.closeFuture.whenComplete { _ in deadline.cancel() }
                return socket.closeFuture
            }
        }
        for closing in closings { try? await closing.get().get() }
    }
}
