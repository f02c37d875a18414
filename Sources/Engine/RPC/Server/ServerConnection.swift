internal import NIOCore
internal import Protocol
internal import SocketLoop

/// One client: cuts frames out of the stream, hands them to the responder, and sends the replies of a turn in one write.
///
/// It does not read while too many calls are unanswered or the client does not read its replies, so that a client's impatience
/// costs the client's memory and not ours.
final class ServerConnection {
    private let peer: Peer
    let limits: RPCServer.Limits
    let socket: StreamSocket
    private let tally: LoopTally
    private let responder: any Responder

    /// This connection, for those who answer later. Made once, and let go when it closes.
    private(set) var bound: NIOLoopBound<ServerConnection>?
    /// What is sent unasked, see ``StreamPort``.
    var stream: ConnectionStream?
    /// What has arrived and waits for its turn, or for its rest.
    private var received = ByteQueue()
    /// The replies, and what a stream sends.
    var outbox = Outbox()
    /// Calls that were handed on and not answered yet.
    private var inFlight = 0
    /// Set once no more will be read: the client has finished, the frame was too long, or the server stops.
    private(set) var isFinishing = false
    /// Whether the client has sent anything.
    private var hasReceived = false
    private var isRetiring = false
    /// Set while the others of the loop have their turn.
    private var isResting = false
    /// What of `outbox` stands in `tally`.
    private var counted = 0

    init(socket: StreamSocket, peer: Peer, limits: RPCServer.Limits, tally: LoopTally, responder: any Responder) {
        self.socket = socket
        self.peer = peer
        self.limits = limits
        self.tally = tally
        self.responder = responder
    }

    func start() throws(IOError) {
        try socket.start(self)
        // Nobody is told of anything before this turn is over.
        bound = NIOLoopBound(self, eventLoop: socket.loop)
    }

    func close() {
        guard socket.isOpen else { return }
        outbox.drop()
        received.removeAll()
        count()
        socket.close()
        stream?.end(.closed)
        // It holds this connection by it.
        bound = nil
    }

    /// Reads no more; closes when the last answer is out.
    func finish() {
        guard socket.isOpen, !isFinishing else { return }
        isFinishing = true
        socket.askForEndOfTurn()
    }

    /// Takes the answer of a call that was handed on.
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

    /// Says how much waits for this client now.
    private func count() {
        tally.unread += outbox.bytes.count - counted
        counted = outbox.bytes.count
    }

    /// When all together have left too much, those must go that have left more than their own.
    private var leavesTooMuch: Bool { counted > limits.unreadBytes && tally.unread > tally.maximumUnread }
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
        // First, for replies that are many already leave no room for more.
        send()
        if mayTakeMore, socket.isReadable || !received.isEmpty {
            takeCalls()
            send()
        }
        // Behind the last answer.
        if isFinishing, inFlight == 0, outbox.isEmpty, !Frame.isWhole(in: received.bytes, maximumLength: limits.frameLength) { close() }
    }

    /// Sends what the socket takes.
    func send() {
        guard !outbox.isEmpty, socket.isOpen else { return }
        let wasBlocked = outbox.isBlocked
        guard outbox.send(on: socket) else { return close() }
        // Nobody tells of room that is found here: what was held back goes on.
        if wasBlocked, !outbox.isBlocked { socket.askForEndOfTurn() }
        if counted != outbox.bytes.count { count() }
        stream?.hasSent(outbox.sentBytes)
        if leavesTooMuch { close() }
    }
}

/// Reading and calling.
extension ServerConnection {
    private var mayTakeMore: Bool {
        !isResting && inFlight < limits.inFlightPerConnection && !(outbox.isBlocked && outbox.bytes.count > limits.unreadBytes)
    }

    /// Takes what lies here already, then what is in the socket.
    private func takeCalls() {
        processReceived()
        guard socket.isReadable, !isFinishing, mayTakeMore else { return }
        switch read() {
        case .bytes:
            hasReceived = true
            if isRetiring { socket.endReceiving() }
            if socket.isReadable { socket.askForEndOfTurn() }
            processReceived()
        case .nothing: break
        case .end: finish()
        // A broken connection is the client's affair; what it had asked for is done or not, as the store says.
        case .failed: close()
        }
    }

    /// Appends to what waits. Where nothing does, most is answered at once: it is read into the loop's room, not into one of this
    /// connection's own.
    private func read() -> StreamSocket.Received {
        guard received.isEmpty else { return socket.receive(into: &received, atMost: LoopTally.readBytes) }
        var arrived = exchange(&tally.arrivals, with: ByteQueue())
        let outcome = socket.receive(into: &arrived, atMost: LoopTally.readBytes)
        process(&arrived)
        if !arrived.isEmpty, socket.isOpen { received = ByteQueue(arrived.bytes) }
        arrived.removeAll(keepingAtMost: LoopTally.readBytes)
        tally.arrivals = arrived
        return outcome
    }

    private func processReceived() {
        guard !received.isEmpty else { return }
        var bytes = exchange(&received, with: ByteQueue())
        process(&bytes)
        if !bytes.isEmpty, socket.isOpen { received = bytes }
    }

    /// Answers the calls in `bytes`, which lose them.
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
            // The queue is the responder's alone meanwhile.
            var replies = exchange(&outbox.bytes, with: ByteQueue())
            responder.respond(to: &calls, in: &replies)
            // Whoever has answered meanwhile comes behind.
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
            if calls.isTurnOver { rest() }
            if outbox.bytes.count >= limits.replyBytes, !outbox.isBlocked { send() }
        }
    }

    /// Goes on when the loop has looked at its sockets.
    private func rest() {
        isResting = true
        guard let bound else { return }
        socket.loop.execute {
            bound.value.isResting = false
            bound.value.socket.askForEndOfTurn()
        }
    }

    private func refuse(_ frame: Frame.TooLong) {
        let message = "a request of \(frame.length) bytes is over the limit of \(frame.maximum)"
        Reply.error(.null, WireError(Fault(.tooLarge, message)), to: &outbox.bytes)
        isFinishing = true
        socket.askForEndOfTurn()
    }
}

/// The end of a connection when the server stops.
extension ServerConnection: Retirable {
    func retire(linger: TimeAmount) {
        isRetiring = true
        guard let bound, !isFinishing else { return }
        // What a client has written until then is read to its end and answered; what it writes later fails, so it knows that this
        // was not taken. Closing would lose what lies in the socket unread.
        if hasReceived { return socket.endReceiving() }
        // Who has connected to be served is served once.
        socket.loop.scheduleTask(in: linger) { bound.value.socket.endReceiving() }
    }
}
