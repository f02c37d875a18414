internal import NIOCore
internal import Protocol

/// Tells a client why it is not served, and closes.
final class RefusedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Who has not said a whole call by then is told without one.
    private static let patience = TimeAmount.seconds(5)
    private static let maximumFrame = 64 * 1024

    private let fault: Fault
    /// Told the method of the first call, nil when none has come. Without it nothing is waited for.
    private let onCall: ((String?) -> Void)?
    private var received = ByteBuffer()
    private var deadline: Scheduled<Void>?
    private var isAnswered = false

    init(_ fault: Fault, onCall: ((String?) -> Void)? = nil) {
        self.fault = fault
        self.onCall = onCall
    }

    func channelActive(context: ChannelHandlerContext) {
        guard onCall != nil else { return answer(.null, nil, context) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: Self.patience) {
            let (handler, context) = bound.value
            handler.answer(.null, nil, context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What it asks is not looked at when nobody wants to know.
        guard !isAnswered, onCall != nil else { return }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        do {
            guard let frame = try Frame.next(in: &received, maximumLength: Self.maximumFrame) else { return }
            let envelope = try Envelope(frame)
            answer(envelope.id, envelope.method, context)
        } catch {
            answer((error as? Envelope.Rejection)?.id ?? .null, nil, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { answer(.null, nil, context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isAnswered { onCall?(nil) }
        isAnswered = true
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ id: RequestID, _ method: String?, _ context: ChannelHandlerContext) {
        guard !isAnswered else { return }
        isAnswered = true
        deadline?.cancel()
        onCall?(method)
        var reply = ByteBuffer()
        Reply.error(id, WireError(fault), to: &reply)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(reply)).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
