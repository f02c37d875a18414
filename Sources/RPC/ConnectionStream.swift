internal import NIOCore
internal import Protocol

/// Sends what a source has, a burst at a time: the next is pulled when the one before has left the process and the other
/// connections of the loop have had their turn.
final class ConnectionStream {
    private enum Phase {
        /// Everything is sent.
        case caughtUp
        /// A burst will be pulled in the loop's next tick.
        case scheduled
        /// The socket takes a burst. `isBehind`: there is more.
        case sending(isBehind: Bool)
        case ended
    }

    private let source: any StreamSource
    private let limits: RPCServer.Limits
    private let eventLoop: any EventLoop
    // The connection holds its stream, and lets it go when it closes.
    private weak var connection: ServerConnection?
    private var phase = Phase.caughtUp
    /// Runs while the socket takes nothing more.
    private var deadline: Scheduled<Void>?

    init(source: any StreamSource, limits: RPCServer.Limits, connection: ServerConnection, eventLoop: any EventLoop) {
        self.source = source
        self.limits = limits
        self.connection = connection
        self.eventLoop = eventLoop
    }

    func wake() {
        switch phase {
        case .caughtUp: begin()
        case .sending: phase = .sending(isBehind: true)
        case .scheduled, .ended: break
        }
    }

    func end(_ end: StreamEnd) {
        if case .ended = phase { return }
        phase = .ended
        deadline?.cancel()
        connection?.stream = nil
        source.ended(end)
    }

    private func begin() {
        phase = .scheduled
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.send() }
    }

    /// Sends more when the loop has looked at its sockets. It does so only when no task is due: tasks that follow one another at
    /// once, for a client that reads as fast as they send, would keep it from all others.
    private func goOn() {
        phase = .scheduled
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: Self.turn) { bound.value.send() }
    }
    /// How long others have before the next burst, or before the next calls of a connection that has had a long turn.
    static let turn = TimeAmount.microseconds(100)

    private func send() {
        guard case .scheduled = phase, let connection, !connection.isFinishing, let context = connection.context else { return }
        var frames = ByteBuffer()
        let progress: StreamProgress
        do {
            progress = try source.pull(into: &frames, bytes: limits.streamBurst)
        } catch {
            return fail(error)
        }
        let isBehind = progress == .more
        guard frames.readableBytes > 0 else {
            if isBehind { goOn() } else { phase = .caughtUp }
            return
        }
        phase = .sending(isBehind: isBehind)
        // The reply that the stream follows may still be among the collected ones.
        connection.flush(context)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        connection.handOver(frames, context).whenSuccess { bound.value.sent() }
        // A socket that has taken all of it at once needs no timer.
        if case .sending = phase {
            deadline = eventLoop.scheduleTask(in: limits.streamPatience) { bound.value.stalled() }
        }
    }

    private func sent() {
        guard case .sending(let isBehind) = phase else { return }
        deadline?.cancel()
        deadline = nil
        if isBehind { goOn() } else { phase = .caughtUp }
    }

    private func stalled() {
        let context = connection?.context
        end(.stalled)
        context?.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        let connection = connection
        end(.failed(error))
        connection?.refuse((error as? Fault) ?? Fault(.internal, "The stream broke off; the daemon's log says why."))
    }
}
