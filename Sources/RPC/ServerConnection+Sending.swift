internal import NIOCore

extension ServerConnection {
    func flush(_ context: ChannelHandlerContext) {
        if replies.readableBytes > 0 {
            if let socket, case .sent = socket.send(&replies) {
                if replies.capacity <= Self.keptBytes { replies.clear() } else { replies = ByteBuffer() }
            } else {
                let bytes = replies
                replies = ByteBuffer()
                write(bytes, context)
            }
        }
        if isFinishing, inFlight == 0, !hasFrame {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            // Behind the last write: the close comes when that is out.
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in bound.value.close(promise: nil) }
        }
    }

    /// What a connection keeps for its next replies.
    private static let keptBytes = 16 * 1024

    /// Has the channel send. Counts what may wait for the client: what is large, or comes when much is waiting. The rest is below
    /// the channel's mark.
    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        let count = bytes.readableBytes
        let counted = count >= limits.replyBytes || !isWritable ? count : 0
        unread += counted
        flushes.unread += counted
        let written = handOver(bytes, context)
        if counted > 0, leavesTooMuch { close() }
        guard counted > 0, let bound else { return }
        written.whenComplete { [flushes = NIOLoopBound(flushes, eventLoop: context.eventLoop)] _ in
            bound.value.unread -= counted
            flushes.value.unread -= counted
        }
    }

    /// Has the channel send. All that it sends goes this way.
    func handOver(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        let written = context.writeAndFlush(wrapOutboundOut(bytes))
        return socket?.follow(written) ?? written
    }
}
