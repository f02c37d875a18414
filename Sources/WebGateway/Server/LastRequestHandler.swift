internal import NIOCore
internal import NIOHTTPTypes

/// Gives a connection that is to end a moment for one more request: who has connected has one on its way.
///
/// It stands before Hummingbird's handler, which closes an idle connection at once and a busy one behind its answer.
final class LastRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let linger = TimeAmount.milliseconds(500)
    /// Until the event has gone on: the moment's end.
    private var deadline: Scheduled<Void>?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        guard deadline == nil else { return }
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: linger) { bound.value.handler.quiesce(bound.value.context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        context.fireChannelRead(data)
        if case .head = part, deadline != nil { quiesce(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    private func quiesce(_ context: ChannelHandlerContext) {
        guard let deadline else { return }
        deadline.cancel()
        self.deadline = nil
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}
