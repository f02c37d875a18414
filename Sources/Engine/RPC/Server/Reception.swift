internal import Glibc
internal import NIOCore
internal import Protocol
internal import SocketLoop

/// Where connections come to one loop.
struct Reception: Sendable {
    private let loop: SocketLoop
    private let connections: Connections
    private let tally: NIOLoopBound<LoopTally>
    private let makeResponder: @Sendable (SocketLoop, Peer) throws -> any Responder

    /// On `loop` only.
    init(
        loop: SocketLoop,
        connections: Connections,
        tally: LoopTally,
        makeResponder: @escaping @Sendable (SocketLoop, Peer) throws -> any Responder
    ) {
        self.loop = loop
        self.connections = connections
        self.tally = NIOLoopBound(tally, eventLoop: loop)
        self.makeResponder = makeResponder
    }

    /// Serves the client of `descriptor`, which it owns, or tells it why not. From any thread.
    func take(_ descriptor: CInt) {
        loop.execute {
            let socket = StreamSocket(descriptor, on: loop)
            do {
                try open(socket)
            } catch {
                // It is gone already, or the system has no memory for it.
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
                socket: socket, peer: peer, limits: connections.limits, tally: tally.value, responder: responder)
            connections.keep(NIOLoopBound(connection, eventLoop: loop), as: number)
            try connection.start()
        } catch let refusal as RPCServer.Refusal {
            try refuse(socket, number, refusal)
        }
    }

    private func refuse(_ socket: StreamSocket, _ number: Connections.Number, _ refusal: RPCServer.Refusal) throws {
        guard connections.refuse(number) else {
            // Past the bound nobody waits for what such a peer would ask.
            refusal.onCall(nil)
            return try RefusedConnection(refusal.fault, socket: socket).start()
        }
        let connection = RefusedConnection(refusal.fault, socket: socket, onCall: refusal.onCall)
        connections.keep(NIOLoopBound(connection, eventLoop: loop), as: number)
        try connection.start()
    }
}
