internal import NIOCore
internal import TLS

/// What comes.
extension TLSHandler {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver, !isClosing, !hasHeardGoodbye else { return }
        let bytes = unwrapInboundIn(data)
        do throws(TLSError) {
            try session.receive(bytes.readableBytesSpan)
            if !isOpen { try shakeHands(context) }
        } catch {
            return fail(context, error)
        }
        if isOpen { deliver(context, bytes.readableBytes) }
        sendAnswers(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Whoever asked to read has got nothing yet.
        if !hasDelivered, !isOver, !isClosing, !hasHeardGoodbye { context.read() }
        hasDelivered = false
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else { return context.fireUserInboundEventTriggered(event) }
        guard !hasHeardGoodbye, !isOver else { return }
        if hasClosedInput {
            hasHeardGoodbye = true
            return context.fireUserInboundEventTriggered(event)
        }
        guard goodbye != nil else { return fail(context, TLSFault.truncated) }
        // Many do not answer a goodbye, and nothing depends on it.
        hearGoodbye(context)
    }

    private func shakeHands(_ context: ChannelHandlerContext) throws(TLSError) {
        guard try session.shakeHands() else { return }
        isOpen = true
        deadline?.cancel()
        sendAnswers(context)
        writeEarly(context)
    }

    private func deliver(_ context: ChannelHandlerContext, _ count: Int) {
        // Plaintext is shorter than its ciphertext, but for the rest of a record that came before.
        var plaintext = context.channel.allocator.buffer(capacity: count)
        var reading = TLSSession.Reading.full
        while reading == .full {
            plaintext.writeWithOutputRawSpan(minimumWritableBytes: 1024) { reading = session.read(into: &$0) }
        }
        if plaintext.readableBytes > 0 {
            hasDelivered = true
            context.fireChannelRead(wrapInboundOut(plaintext))
        }
        switch reading {
        case .failed(let error): fail(context, error)
        case .closed: hearGoodbye(context)
        case .full, .needsMore: break
        }
    }

    private func hearGoodbye(_ context: ChannelHandlerContext) {
        guard !hasHeardGoodbye, !isOver else { return }
        hasHeardGoodbye = true
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        // With both said there is nothing left to come or to go.
        if let goodbye { close(context, after: goodbye, mode: .all, promise: nil) }
    }

    /// What libssl itself has to say: the handshake, alerts, new keys.
    private func sendAnswers(_ context: ChannelHandlerContext) {
        guard !isOver, let answers = ciphertext(context) else { return }
        unreadAnswers = context.channel.isWritable ? 0 : unreadAnswers + answers.readableBytes
        guard unreadAnswers <= limits.unreadAnswers else { return fail(context, TLSFault.unreadAnswers) }
        context.writeAndFlush(wrapOutboundOut(answers), promise: nil)
    }
}
