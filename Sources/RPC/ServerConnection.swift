internal import NIOCore
internal import Protocol

/// One client: cuts frames out of the stream, hands them to the responder, and sends the replies of a tick in one write.
///
/// It stops reading while too many calls are unanswered or the client does not read its replies, so that a client's
/// impatience costs the client's memory and not ours.
final class ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let peer: Peer
    let limits: RPCServer.Limits
    let flushes: FlushQueue
    private let responder: any Responder

    private(set) var context: ChannelHandlerContext?
    /// This connection, for those who answer later. Made once, and let go with `context`.
    var bound: NIOLoopBound<ServerConnection>?
    /// What the channel says: to ask it takes a dozen counts of references each time.
    var isWritable = true
    /// What is sent unasked, see ``StreamPort``.
    var stream: ConnectionStream?
    private var received = ByteBuffer()
    var replies = ByteBuffer()
    /// Calls that were handed on and not answered yet.
    var inFlight = 0
    /// Set once no more will be read: the client has finished, the frame was too long, or the server stops.
    private(set) var isFinishing = false
    /// Whether the client has sent anything.
    private var hasReceived = false
    /// Set when the server stops.
    private var isRetiring = false
    private var isFlushScheduled = false
    /// Set while the others of the loop have their turn.
    private var isResting = false
    var socket: DirectSocket?
    /// Bytes of large writes that the client has not taken yet, see `write`.
    var unread = 0
    private var isReadHeldBack = false

    init(peer: Peer, limits: RPCServer.Limits, flushes: FlushQueue, responder: any Responder) {
        self.peer = peer
        self.limits = limits
        self.flushes = flushes
        self.responder = responder
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        isWritable = context.channel.isWritable
        socket = DirectSocket(context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) { letGo() }

    func channelInactive(context: ChannelHandlerContext) {
        letGo()
        stream?.end(.closed)
        context.fireChannelInactive()
    }

    /// Both hold this connection by what they hold.
    private func letGo() {
        context = nil
        bound = nil
        socket?.close()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A broken connection is the client's affair; what it had asked for is done or not, as the store says.
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isFinishing else { return }
        hasReceived = true
        if isRetiring { cutOff() }
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        process(context)
        if replies.readableBytes > 0 || isFinishing { scheduleFlush() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            finish()
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // What was held back is answered outside of the write that has made room for it.
        isWritable = context.channel.isWritable
        if isWritable { scheduleFlush() }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if isFinishing { return }
        if mayTakeMore { context.read() } else { isReadHeldBack = true }
    }

    /// Reads no more; closes when the last answer is out.
    func finish() {
        guard context != nil, !isFinishing else { return }
        isFinishing = true
        scheduleFlush()
    }

    /// Cuts a client off that has called before. Gives the loop when the client has not, and may do so yet.
    func beginRetiring() -> (any EventLoop)? {
        isRetiring = true
        guard let context, !isFinishing else { return nil }
        guard hasReceived else { return context.eventLoop }
        cutOff()
        return nil
    }

    /// Takes the answer of a call that was handed on.
    func deliver(_ result: Swift.Result<[UInt8], Fault>, for id: RequestID) {
        inFlight -= 1
        guard context != nil else { return }
        switch result {
        case .success(let bytes): Reply.result(id, to: &replies) { $0.writeBytes(bytes) }
        case .failure(let fault): Reply.error(id, WireError(fault), to: &replies)
        }
        if leavesTooMuch { return close() }
        scheduleFlush()
    }

    /// Calls are taken by their number, and answers have bytes: when all together have left too many, those must go that have
    /// left more than their own.
    var leavesTooMuch: Bool { unread > limits.unreadBytes && flushes.unread > flushes.maximumUnread }

    func close() {
        replies.clear()
        context?.close(promise: nil)
    }

    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        flushes.add(self)
    }

    /// Goes on with what was held back, and sends what there is. Never inside of a read: at the end of the stream a write can
    /// fail and close the channel, which NIO is not prepared for there.
    func endOfTick() {
        isFlushScheduled = false
        guard let context else { return }
        // First, for replies that are many already leave no room for more.
        flush(context)
        resume(context)
        flush(context)
    }

    private var mayTakeMore: Bool { isWritable && !isResting && inFlight < limits.inFlightPerConnection }

    private func resume(_ context: ChannelHandlerContext) {
        guard mayTakeMore else { return }
        process(context)
        if isReadHeldBack, !isFinishing, mayTakeMore {
            isReadHeldBack = false
            context.read()
        }
    }

    private func process(_ context: ChannelHandlerContext) {
        while mayTakeMore, hasFrame, let bound {
            var calls = Calls(
                received: received,
                replies: replies,
                of: peer,
                room: limits.inFlightPerConnection - inFlight,
                limits: limits,
                connection: bound
            )
            // The buffers are the calls' alone meanwhile, so that nothing is copied.
            (received, replies) = (ByteBuffer(), ByteBuffer())
            responder.respond(to: &calls)
            (received, replies) = (calls.received, calls.replies)
            inFlight += calls.handedOn
            if let tooLong = calls.tooLong {
                refuse(tooLong)
            } else if calls.taken == 0 {
                break
            }
            if calls.isTurnOver { rest(context) }
            if replies.readableBytes >= limits.replyBytes { flush(context) }
        }
        if received.readableBytes == 0 { received = ByteBuffer() } else { received.discardReadBytes() }
    }

    /// Goes on when the loop has looked at its sockets, see ``ConnectionStream``.
    private func rest(_ context: ChannelHandlerContext) {
        isResting = true
        guard let bound else { return }
        context.eventLoop.scheduleTask(in: ConnectionStream.turn) {
            bound.value.isResting = false
            bound.value.scheduleFlush()
        }
    }

    private func refuse(_ frame: Frame.TooLong) {
        let message = "a request of \(frame.length) bytes is over the limit of \(frame.maximum)"
        Reply.error(.null, WireError(Fault(.tooLarge, message)), to: &replies)
        received.clear()
        isFinishing = true
    }

    /// Whether a frame has arrived whole and waits for its turn, or one that is too long and will never do so.
    var hasFrame: Bool {
        guard let length = received.getInteger(at: received.readerIndex, as: UInt32.self) else { return false }
        return length > limits.frameLength || received.readableBytes >= Frame.prefixLength + Int(length)
    }
}
