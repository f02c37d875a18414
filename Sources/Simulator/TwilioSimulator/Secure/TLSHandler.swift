internal import NIOCore
internal import TLS

/// TLS in a pipeline: ciphertext before it, plaintext behind it.
///
/// Plaintext is encrypted as it is written, so that the channel counts it as its own and says when it is full; before the
/// handshake is done it waits here, up to a bound. What comes is handed on as it came, and no more is asked for than was asked of
/// this handler, except for what brings no plaintext.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    struct Limits {
        /// From the connection to the end of the handshake.
        var handshake = TimeAmount.seconds(10)
        /// For the last bytes to leave once the connection is to be closed.
        var close = TimeAmount.seconds(5)
        /// The bytes, and the writes, that wait for the handshake.
        var earlyBytes = 1 << 16
        var earlyWrites = 256
        /// Bytes of TLS's own answers to one who reads nothing.
        var unreadAnswers = 1 << 14
    }

    let session: TLSSession
    let limits: Limits
    /// Whether the handshake is done.
    var isOpen = false
    /// Set once nothing comes and nothing goes any more.
    private(set) var isOver = false
    /// Set once all is to be closed: what still comes is dropped.
    var isClosing = false
    /// The other side writes no more.
    var hasHeardGoodbye = false
    /// By ourselves: what NIO then tells of is no truncation.
    var hasClosedInput = false
    /// There once we have said that we write no more; fulfilled when that has left, or nobody waits for it any longer.
    var goodbye: EventLoopFuture<Void>?
    var goodbyePromise: EventLoopPromise<Void>?
    var early: [(ByteBuffer, EventLoopPromise<Void>?)] = []
    var earlyBytes = 0
    var unreadAnswers = 0
    var hasDelivered = false
    var deadline: Scheduled<Void>?
    var closeDeadline: Scheduled<Void>?

    init(_ session: TLSSession, limits: Limits = Limits()) {
        self.session = session
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { startWaiting(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        startWaiting(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isOver, !isClosing, !hasHeardGoodbye, goodbye == nil { context.fireErrorCaught(TLSFault.truncated) }
        end(with: ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(with: ChannelError.ioOnClosedChannel)
    }

    private func startWaiting(_ context: ChannelHandlerContext) {
        guard deadline == nil, !isOpen, !isOver else { return }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limits.handshake) {
            self.fail(context, TLSFault.slowHandshake)
        }
    }

    private func end(with error: any Error) {
        isOver = true
        deadline?.cancel()
        closeDeadline?.cancel()
        let waiting = early
        early = []
        for (_, promise) in waiting { promise?.fail(error) }
        stopWaitingForGoodbye()
    }

    /// Says why to both sides, and closes.
    func fail(_ context: ChannelHandlerContext, _ error: any Error) {
        guard !isOver else { return }
        isOver = true
        // The alert, when libssl has made one.
        if let alert = ciphertext(context) { context.writeAndFlush(wrapOutboundOut(alert), promise: nil) }
        end(with: error)
        context.fireErrorCaught(error)
        context.close(mode: .all, promise: nil)
    }

    /// What libssl wants to send; nil when that is nothing.
    func ciphertext(_ context: ChannelHandlerContext) -> ByteBuffer? {
        let count = session.ciphertextCount
        guard count > 0 else { return nil }
        var buffer = context.channel.allocator.buffer(capacity: count)
        moveCiphertext(to: &buffer)
        return buffer
    }

    func moveCiphertext(to buffer: inout ByteBuffer) {
        buffer.writeWithOutputRawSpan(minimumWritableBytes: session.ciphertextCount) { session.takeCiphertext(into: &$0) }
    }
}
