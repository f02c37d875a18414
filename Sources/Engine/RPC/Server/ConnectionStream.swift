internal import NIOCore
internal import Protocol
internal import SocketLoop

/// Sends what a source has, one burst at a time. The next burst is pulled after the one before has left the process and the loop's
/// other connections have had their turn.
final class ConnectionStream {
    private enum Phase {
        /// Everything is sent.
        case caughtUp
        /// A burst will be pulled in the loop's next turn.
        case scheduled
        /// The socket takes a burst. The burst is out when the connection has sent `until` bytes in all. `isBehind`: there is more.
        case sending(until: Int, isBehind: Bool)
        case ended
    }

    private let source: any StreamSource
    private let limits: ServerLimits
    private let eventLoop: any EventLoop
    // Weak, since the connection holds its stream until it closes.
    private weak var connection: ServerConnection?
    private var phase = Phase.caughtUp
    /// Runs while the socket is full.
    private var deadline: Scheduled<Void>?

    init(source: any StreamSource, limits: ServerLimits, connection: ServerConnection, eventLoop: any EventLoop) {
        self.source = source
        self.limits = limits
        self.connection = connection
        self.eventLoop = eventLoop
    }

    func wake() {
        switch phase {
        case .caughtUp: begin()
        case .sending(let until, _): phase = .sending(until: until, isBehind: true)
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

    /// Sends in the next turn, after the loop has looked at its sockets.
    private func begin() {
        phase = .scheduled
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { bound.value.send() }
    }

    private func send() {
        guard case .scheduled = phase, let connection, connection.socket.isOpen, !connection.isFinishing else { return }
        var frames = ByteQueue()
        let progress: StreamProgress
        do {
            progress = try source.pull(into: &frames, bytes: limits.streamBurst)
        } catch {
            return fail(error)
        }
        let isBehind = progress == .more
        guard !frames.isEmpty else {
            if isBehind { begin() } else { phase = .caughtUp }
            return
        }
        // After the collected replies: the reply to the subscription comes before its stream.
        connection.outbox.bytes.append(frames.bytes)
        phase = .sending(until: connection.outbox.end, isBehind: isBehind)
        connection.send()
        // A socket that took the whole burst at once needs no timer.
        if case .sending = phase {
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            deadline = eventLoop.scheduleTask(in: limits.streamPatience) { bound.value.stalled() }
        }
    }

    /// Called with the number of bytes that the connection has sent in all.
    func hasSent(_ bytes: Int) {
        guard case .sending(let until, let isBehind) = phase, bytes >= until else { return }
        deadline?.cancel()
        deadline = nil
        if isBehind { begin() } else { phase = .caughtUp }
    }

    private func stalled() {
        let connection = connection
        end(.stalled)
        connection?.close()
    }

    private func fail(_ error: any Error) {
        let connection = connection
        end(.failed(error))
        connection?.refuse((error as? Fault) ?? Fault(.internal, "The stream broke off; the daemon's log says why."))
    }
}
