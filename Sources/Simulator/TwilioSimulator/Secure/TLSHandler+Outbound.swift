internal import NIOCore
internal import TLS

/// What goes.
extension TLSHandler {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        guard !isOver, !isClosing, goodbye == nil else {
            promise?.fail(isOver ? ChannelError.ioOnClosedChannel : ChannelError.outputClosed)
            return
        }
        guard !isOpen else { return encrypt(context, bytes, promise) }
        early.append((bytes, promise))
        earlyBytes += bytes.readableBytes
        if earlyBytes > limits.earlyBytes || early.count > limits.earlyWrites { fail(context, TLSFault.tooMuchTooEarly) }
    }

    func flush(context: ChannelHandlerContext) {
        // What waits for the handshake goes out together with it.
        if isOpen { context.flush() }
    }

    func writeEarly(_ context: ChannelHandlerContext) {
        guard !early.isEmpty else { return }
        let waiting = early
        early = []
        for (bytes, promise) in waiting { encrypt(context, bytes, promise) }
        context.flush()
    }

    private func encrypt(_ context: ChannelHandlerContext, _ plaintext: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        var rest = plaintext
        // A record has 22 bytes more than what is in it, in TLS 1.3; before that up to 29 with the ciphers of today.
        let records = rest.readableBytes / TLSSession.maximumRecordBytes + 1
        var ciphertext = context.channel.allocator.buffer(capacity: rest.readableBytes + 32 * records)
        do throws(TLSError) {
            // One at a time: libssl keeps as much memory as it once had to.
            while let part = rest.readSlice(length: min(rest.readableBytes, TLSSession.maximumRecordBytes)), part.readableBytes > 0 {
                try session.write(part.readableBytesSpan)
                moveCiphertext(to: &ciphertext)
            }
        } catch {
            promise?.fail(error)
            return fail(context, error)
        }
        context.write(wrapOutboundOut(ciphertext), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isOpen, !isOver, mode != .input else {
            if mode == .input { hasClosedInput = true } else { isClosing = true }
            // Before the handshake there is no half of a connection.
            return context.close(mode: mode == .output ? .all : mode, promise: promise)
        }
        let goodbye = sayGoodbye(context)
        guard mode == .all || hasHeardGoodbye else { return close(context, after: goodbye, mode: .output, promise: promise) }
        close(context, after: goodbye, mode: .all, promise: promise)
    }

    /// Closes when the goodbye has left; all of it after a while in any case.
    func close(_ context: ChannelHandlerContext, after goodbye: EventLoopFuture<Void>, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .all {
            isClosing = true
            if closeDeadline == nil {
                closeDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: limits.close) { self.stopWaitingForGoodbye() }
            }
        }
        goodbye.assumeIsolated().whenComplete { _ in context.close(mode: mode, promise: promise) }
    }

    private func sayGoodbye(_ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
        if let goodbye { return goodbye }
        session.close()
        let left = context.eventLoop.makePromise(of: Void.self)
        goodbyePromise = left
        goodbye = left.futureResult
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.stopWaitingForGoodbye() }
        context.writeAndFlush(wrapOutboundOut(ciphertext(context) ?? ByteBuffer()), promise: written)
        return left.futureResult
    }

    func stopWaitingForGoodbye() {
        let promise = goodbyePromise
        goodbyePromise = nil
        promise?.succeed()
    }
}
