internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Ends a connection of a stopping gateway so that no request is lost on it: the last answer says `Connection: close`, and
/// a connection without a request has time to send one.
///
/// It stands before Hummingbird's handler and keeps the event from it. That handler closes an idle connection at once, and a busy
/// one after an answer without `Connection: close` (RFC 9112, 9.6), when the client's next request may be on its way.
final class LastRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client that has just connected, or sent a part of a head, may take for the rest.
    private static let arrival = TimeAmount.seconds(5)
    /// How long a connection that was answered already may take for one more request. Its client may as well be silent for
    /// minutes, and one that is closed then knows that it may try again (RFC 9112, 9.3.1).
    private static let pause = TimeAmount.milliseconds(500)
    /// How long the client may take to close after the last answer. A close that finds unread bytes resets the connection, and
    /// a reset may lose the answer.
    private static let farewell = TimeAmount.seconds(1)

    private enum Phase {
        case serving
        /// The gateway stops, and this connection's last answer has not begun.
        case retiring
        /// The answer with `Connection: close` has begun. Later requests are ignored: the client sends them again elsewhere.
        case announced
    }
    private var phase = Phase.serving
    /// Requests whose answers have not ended.
    private var open = 0
    /// Answers that have ended here, and whose bytes have not all left the process: a close would cut them off.
    private var unwritten = 0
    private var isIdle: Bool { open == 0 && unwritten == 0 }
    private var hasAnswered = false
    private var ignoresRequests = false
    /// Bytes have come that are no head yet.
    private var hasPart = false
    private var hasRead = false
    private var deadline: Scheduled<Void>?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        guard case .serving = phase else { return }
        phase = .retiring
        if isIdle { waitForRequest(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasRead = true
        if case .head = unwrapInboundIn(data) {
            if case .announced = phase { ignoresRequests = true }
            if !ignoresRequests { open += 1 }
            if case .retiring = phase { deadline?.cancel() }
        }
        if !ignoresRequests { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isIdle {
            hasPart = !hasRead
            if hasPart, case .retiring = phase { waitForRequest(context) }
        }
        hasRead = false
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            // Other requests have come after this one, so this is not the last answer.
            guard case .retiring = phase, open == 1 else { return context.write(data, promise: promise) }
            phase = .announced
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .head, .body:
            context.write(data, promise: promise)
        case .end:
            // What could not be parsed is answered, too.
            open = max(0, open - 1)
            unwritten += 1
            (hasAnswered, hasPart) = (true, false)
            let written = promise ?? context.eventLoop.makePromise()
            let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
            written.futureResult.whenComplete { _ in bound.value.handler.answerWentOut(bound.value.context) }
            context.write(data, promise: written)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    private func waitForRequest(_ context: ChannelHandlerContext) {
        close(context, in: hasAnswered && !hasPart ? Self.pause : Self.arrival)
    }

    private func answerWentOut(_ context: ChannelHandlerContext) {
        unwritten -= 1
        guard isIdle, context.channel.isActive else { return }
        switch phase {
        case .serving: break
        // It had begun before.
        case .retiring: waitForRequest(context)
        case .announced:
            context.close(mode: .output, promise: nil)
            close(context, in: Self.farewell)
        }
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount) {
        deadline?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }
}
