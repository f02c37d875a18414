internal import Glibc
internal import NIOCore
internal import Protocol
internal import SocketLoop

/// Takes new connections for one event loop.
struct Acceptor: Sendable {
    private let loop: SocketLoop
    private let connections: Connections
    private let buffers: NIOLoopBound<LoopBuffers>
    private let makeResponder: @Sendable (SocketLoop, Peer) throws -> any Responder

    /// On `loop` only.
    init(
        loop: SocketLoop,
        connections: Connections,
        buffers: LoopBuffers,
        makeResponder: @escaping @Sendable (SocketLoop, Peer) throws -> any Responder
    ) {
        self.loop = loop
        self.connections = connections
        self.buffers = NIOLoopBound(buffers, eventLoop: loop)
        self.makeResponder = makeResponder
    }

    /// Serves the client of `descriptor`, or answers why it is not served. The descriptor is owned from now on. From any thread.
    func accept(_ descriptor: CInt) {
        loop.execute {
            let socket = StreamSocket(descriptor, on: loop)
            do {
                try open(socket)
            } catch {
                // The client has gone already, or the system has no memory for the connection.
                socket.close()
            }
        }
    }

    private func open(_ socket: StreamSocket) throws {
        guard let peer = try socket.withDescriptor({ descriptor throws(IOError) in try Peer(socket: descriptor) }) else { return }
        let number: Connections.Number
        do throws(Fault) {
            number = try connections.admit(peer.userIdentifier)
        } catch {
            return try RefusedConnection(error, socket: socket).start()
        }
        socket.closeFuture.whenComplete { [connections] _ in connections.remove(number) }
        do {
            let responder = try makeResponder(loop, peer)
            let connection = ServerConnection(
                socket: socket, peer: peer, limits: connections.limits, buffers: buffers.value, responder: responder)
            connections.keep(NIOLoopBound(connection, eventLoop: loop), as: number)
            try connection.start()
        } catch let refusal as PeerRefusal {
            try refuse(socket, number, refusal)
        }
    }

    private func refuse(_ socket: StreamSocket, _ number: Connections.Number, _ refusal: PeerRefusal) throws {
        guard connections.refuse(number) else {
            // Above the bound, such a peer is refused before its first call arrives.
            refusal.onCall(nil)
            return try RefusedConnection(refusal.fault, socket: socket).start()
        }
        let connection = RefusedConnection(refusal.fault, socket: socket, onCall: refusal.onCall)
        connections.keep(NIOLoopBound(connection, eventLoop: loop), as: number)
        try connection.start()
    }
}
