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
    private let limits: RPCServer.Limits
    private var responder: any Responder

    private var context: ChannelHandlerContext?
    private var received = ByteBuffer()
    private var replies = ByteBuffer()
    /// Calls that were handed on and not answered yet.
    private var inFlight = 0
    /// Set once no more will be read: the client has finished, the frame was too long, or the server stops.
    private var isFinishing = false
    private var isFlushScheduled = false
    private var isReadHeldBack = false

    init(peer: Peer, limits: RPCServer.Limits, responder: any Responder) {
        self.peer = peer
        self.limits = limits
        self.responder = responder
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A broken connection is the client's affair; what it had asked for is done or not, as the store says.
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isFinishing else { return }
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        process(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // At the end of the stream a write can fail and close the channel, which NIO is not prepared for inside of a read.
        if isFinishing { scheduleFlush(context) } else { flush(context) }
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
        if context.channel.isWritable { scheduleFlush(context) }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if isFinishing { return }
        if mayTakeMore(context) { context.read() } else { isReadHeldBack = true }
    }

    /// Reads no more; closes when the last answer is out.
    func finish() {
        guard let context, !isFinishing else { return }
        isFinishing = true
        scheduleFlush(context)
    }

    /// Takes the answer of a call that was handed on.
    func deliver(_ result: Swift.Result<[UInt8], Fault>, for id: RequestID) {
        inFlight -= 1
        guard let context else { return }
        switch result {
        case .success(let bytes): Reply.result(id, to: &replies) { $0.writeBytes(bytes) }
        case .failure(let fault): Reply.error(id, WireError(fault), to: &replies)
        }
        scheduleFlush(context)
    }

    /// Goes on with what was held back, and sends what there is, once in the loop's next tick.
    private func scheduleFlush(_ context: ChannelHandlerContext) {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute {
            bound.value.isFlushScheduled = false
            guard let context = bound.value.context else { return }
            bound.value.resume(context)
            bound.value.flush(context)
        }
    }

    private func mayTakeMore(_ context: ChannelHandlerContext) -> Bool {
        inFlight < limits.inFlightPerConnection && context.channel.isWritable
    }

    private func resume(_ context: ChannelHandlerContext) {
        guard mayTakeMore(context) else { return }
        process(context)
        if isReadHeldBack, !isFinishing, mayTakeMore(context) {
            isReadHeldBack = false
            context.read()
        }
    }

    private func process(_ context: ChannelHandlerContext) {
        do throws(Frame.TooLong) {
            while mayTakeMore(context), let frame = try Frame.next(in: &received, maximumLength: limits.frameLength) {
                answer(frame, context)
            }
        } catch {
            let message = "a request of \(error.length) bytes is over the limit of \(error.maximum)"
            Reply.error(.null, WireError(Fault(.tooLarge, message)), to: &replies)
            received.clear()
            isFinishing = true
        }
        if received.readableBytes == 0 { received = ByteBuffer() } else { received.discardReadBytes() }
    }

    private func answer(_ frame: ByteBuffer, _ context: ChannelHandlerContext) {
        do throws(Envelope.Rejection) {
            let envelope = try Envelope(frame)
            let port = ReplyPort(id: envelope.id, connection: NIOLoopBound(self, eventLoop: context.eventLoop))
            let call = Call(envelope: envelope, peer: peer, port: port)
            switch responder.respond(to: call, replies: &replies) {
            case .now: if replies.readableBytes >= limits.replyBytes { flush(context) }
            case .later: inFlight += 1
            }
        } catch {
            Reply.error(error.id, error.error, to: &replies)
        }
    }

    private func flush(_ context: ChannelHandlerContext) {
        if replies.readableBytes > 0 {
            let bytes = replies
            replies = ByteBuffer()
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }
        if isFinishing, inFlight == 0, !hasWholeFrame {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            // Behind the last write: the close comes when that is out.
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in bound.value.close(promise: nil) }
        }
    }

    /// Whether a frame that has arrived still waits for its turn.
    private var hasWholeFrame: Bool {
        guard let length = received.getInteger(at: received.readerIndex, as: UInt32.self) else { return false }
        return received.readableBytes >= Frame.prefixLength + Int(length)
    }
}
