internal import NIOCore
internal import Protocol
internal import SocketLoop

/// Sends what a source has, a burst at a time: the next is pulled when the one before has left the process and the other
/// connections of the loop have had their turn.
final class ConnectionStream {
    private enum Phase {
        /// Everything is sent.
        case caughtUp
        /// A burst will be pulled in the loop's next turn.
        case scheduled
        /// The socket takes a burst: all is out when the connection has sent `until` bytes. `isBehind`: there is more.
        case sending(until: Int, isBehind: Bool)
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

    /// Sends when the loop has looked at its sockets.
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
        // Behind the replies that are collected: the stream follows one.
        connection.outbox.bytes.append(frames.bytes)
        phase = .sending(until: connection.outbox.end, isBehind: isBehind)
        connection.send()
        // A socket that has taken all of it at once needs no timer.
        if case .sending = phase {
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            deadline = eventLoop.scheduleTask(in: limits.streamPatience) { bound.value.stalled() }
        }
    }

    /// Hears how many bytes the connection has sent in all.
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
