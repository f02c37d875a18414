internal import NIOCore
internal import Protocol
internal import SocketLoop

/// The connection of one client. It cuts frames out of the byte stream, gives them to the responder, and sends the replies of a
/// turn in one write.
///
/// Back-pressure: it does not read while too many calls are unanswered or while the client does not read its replies, so a fast
/// client costs its own memory and not the daemon's.
final class ServerConnection {
    private let peer: Peer
    let limits: ServerLimits
    let socket: StreamSocket
    private let buffers: LoopBuffers
    private let responder: any Responder

    /// This connection, for answers that come later. It is made once; nil after the connection has closed.
    private var bound: NIOLoopBound<any ReplyTarget>?
    /// The stream of notifications, see ``StreamPort``.
    var stream: ConnectionStream?
    /// Bytes that have arrived and have not been processed: calls that wait for their turn, or the beginning of a frame.
    private var received = ByteQueue()
    /// Replies, and the frames of the stream.
    var outbox = Outbox()
    /// Calls that will be answered later and are not answered yet.
    private var inFlight = 0
    /// Set when nothing more is read: the client has half-closed, a frame was too long, or the server stops.
    private(set) var isFinishing = false
    /// Whether the client has sent anything.
    private var hasReceived = false
    private var isClosingGracefully = false
    /// Set while the loop's other connections have their turn.
    private var isYielding = false
    /// The part of the outbox that is counted in `buffers`.
    private var counted = 0

    init(socket: StreamSocket, peer: Peer, limits: ServerLimits, buffers: LoopBuffers, responder: any Responder) {
        self.socket = socket
        self.peer = peer
        self.limits = limits
        self.buffers = buffers
        self.responder = responder
    }

    func start() throws(IOError) {
        try socket.start(self)
        // No event arrives before this turn is over.
        bound = NIOLoopBound(self, eventLoop: socket.loop)
    }

    func close() {
        guard socket.isOpen else { return }
        outbox.drop()
        received.removeAll()
        count()
        socket.close()
        stream?.end(.closed)
        // It refers to this connection.
        bound = nil
    }

    /// Reads nothing more, and closes after the last answer has been sent.
    func finish() {
        guard socket.isOpen, !isFinishing else { return }
        isFinishing = true
        socket.askForEndOfTurn()
    }

    /// Sends the answer of a call that is answered later.
    func deliver(_ result: Swift.Result<[UInt8], Fault>, for id: RequestID) {
        inFlight -= 1
        guard socket.isOpen else { return }
        switch result {
        case .success(let bytes): Reply.result(id, to: &outbox.bytes) { $0.append(bytes) }
        case .failure(let fault): Reply.error(id, WireError(fault), to: &outbox.bytes)
        }
        if outbox.isBlocked { count() }
        if leavesTooMuch { return close() }
        socket.askForEndOfTurn()
    }

    /// Counts the bytes that wait for this client in the loop's total.
    private func count() {
        buffers.unreadBytes += outbox.bytes.count - counted
        counted = outbox.bytes.count
    }

    /// Whether this connection must close: the loop's total is over its bound, and this connection is over its own.
    private var leavesTooMuch: Bool { counted > limits.unreadBytes && buffers.unreadBytes > buffers.maximumUnreadBytes }
}

extension ServerConnection: SocketHandler {
    func ready(_ readiness: Readiness) {
        socket.note(readiness)
        if readiness.contains(.toRead) {
            takeCalls()
            if !outbox.isEmpty || isFinishing { socket.askForEndOfTurn() }
        }
        if readiness.contains(.toWrite), outbox.isBlocked { socket.askForEndOfTurn() }
    }

    func endOfTurn() {
        // Sends first: many waiting replies leave no room for more calls.
        send()
        if mayTakeMore, socket.isReadable || !received.isEmpty {
            takeCalls()
            send()
        }
        // The last answer has been sent.
        if isFinishing, inFlight == 0, outbox.isEmpty, !Frame.isWhole(in: received.bytes, maximumLength: limits.frameLength) { close() }
    }

    /// Sends what the socket takes.
    func send() {
        guard !outbox.isEmpty, socket.isOpen else { return }
        let wasBlocked = outbox.isBlocked
        guard outbox.send(on: socket) else { return close() }
        // No event follows for room that is found here, so the calls that were held back continue in this turn.
        if wasBlocked, !outbox.isBlocked { socket.askForEndOfTurn() }
        if counted != outbox.bytes.count { count() }
        stream?.hasSent(outbox.sentBytes)
        if leavesTooMuch { close() }
    }
}

/// Reading and calling.
extension ServerConnection {
    private var mayTakeMore: Bool {
        !isYielding && inFlight < limits.inFlightPerConnection && !(outbox.isBlocked && outbox.bytes.count > limits.unreadBytes)
    }

    /// Processes the bytes that have arrived already, then those in the socket.
    private func takeCalls() {
        processReceived()
        guard socket.isReadable, !isFinishing, mayTakeMore else { return }
        switch read() {
        case .bytes:
            hasReceived = true
            if isClosingGracefully { socket.endReceiving() }
            if socket.isReadable { socket.askForEndOfTurn() }
            processReceived()
        case .nothing: break
        case .end: finish()
        // The calls of a broken connection are carried out; only their answers are lost.
        case .failed: close()
        }
    }

    /// Reads behind the bytes that wait. When none wait, it reads into the loop's shared buffer, since most calls are answered at
    /// once and need no buffer of the connection's own.
    private func read() -> StreamSocket.Received {
        guard received.isEmpty else { return socket.receive(into: &received, atMost: LoopBuffers.readBytes) }
        var arrived = exchange(&buffers.arrivals, with: ByteQueue())
        let outcome = socket.receive(into: &arrived, atMost: LoopBuffers.readBytes)
        process(&arrived)
        if !arrived.isEmpty, socket.isOpen { received = ByteQueue(arrived.bytes) }
        arrived.removeAll(keepingAtMost: LoopBuffers.readBytes)
        buffers.arrivals = arrived
        return outcome
    }

    private func processReceived() {
        guard !received.isEmpty else { return }
        var bytes = exchange(&received, with: ByteQueue())
        process(&bytes)
        if !bytes.isEmpty, socket.isOpen { received = bytes }
    }

    /// Answers the calls in `bytes` and removes them.
    private func process(_ bytes: inout ByteQueue) {
        while mayTakeMore, Frame.isWhole(in: bytes.bytes, maximumLength: limits.frameLength), let bound {
            var calls = Calls(
                received: exchange(&bytes, with: ByteQueue()),
                before: outbox.bytes.count,
                of: peer,
                room: limits.inFlightPerConnection - inFlight,
                limits: limits,
                connection: bound
            )
            // The responder has the queue to itself meanwhile.
            var replies = exchange(&outbox.bytes, with: ByteQueue())
            responder.respond(to: &calls, in: &replies)
            // Answers that were delivered meanwhile follow.
            if !outbox.isEmpty { replies.append(outbox.bytes.bytes) }
            outbox.bytes = replies
            bytes = calls.takeRest()
            inFlight += calls.handedOn
            if let tooLong = calls.tooLong {
                refuse(tooLong)
                bytes.removeAll()
            } else if calls.taken == 0 {
                break
            }
            if calls.isTurnOver { yieldTurn() }
            if outbox.bytes.count >= limits.replyBytes, !outbox.isBlocked { send() }
        }
    }

    /// Continues in the next turn, after the loop has looked at its sockets.
    private func yieldTurn() {
        isYielding = true
        guard bound != nil else { return }
        let bound = NIOLoopBound(self, eventLoop: socket.loop)
        socket.loop.execute {
            bound.value.isYielding = false
            bound.value.socket.askForEndOfTurn()
        }
    }

    private func refuse(_ frame: Frame.TooLong) {
        let message = "A request of \(frame.length) bytes is over the limit of \(frame.maximum)."
        Reply.error(.null, WireError(Fault(.tooLarge, message)), to: &outbox.bytes)
        isFinishing = true
        socket.askForEndOfTurn()
    }
}

extension ServerConnection: GracefullyClosing {
    func closeGracefully(linger: TimeAmount) {
        isClosingGracefully = true
        guard bound != nil, !isFinishing else { return }
        // What the client has written until now is read to its end and answered. What it writes later fails, so it knows that those
        // calls were not taken. A plain close would lose the unread bytes in the socket.
        if hasReceived { return socket.endReceiving() }
        // A client that has just connected may make one call.
        let bound = NIOLoopBound(self, eventLoop: socket.loop)
        socket.loop.scheduleTask(in: linger) { bound.value.socket.endReceiving() }
    }
}
