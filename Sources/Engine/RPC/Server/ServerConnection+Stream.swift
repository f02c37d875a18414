internal import NIOCore
internal import Protocol
internal import SocketLoop

extension ServerConnection: ReplyTarget {
    func beginStream(_ source: any StreamSource) throws(Fault) {
        guard stream == nil else {
            throw Fault(.conflict, "This connection has a subscription already: end it first, or open another connection.")
        }
        guard socket.isOpen, !isFinishing else { throw Fault(.unavailable, "The connection is closing.") }
        let stream = ConnectionStream(source: source, limits: limits, connection: self, eventLoop: socket.loop)
        self.stream = stream
        stream.wake()
    }

    func wakeStream() { stream?.wake() }
    func stopStream() { stream?.end(.stopped) }

    /// Sends the reason why the connection as a whole ends, without an id, and reads nothing more.
    func refuse(_ fault: Fault) {
        Reply.error(.null, WireError(fault), to: &outbox.bytes)
        finish()
    }
}
