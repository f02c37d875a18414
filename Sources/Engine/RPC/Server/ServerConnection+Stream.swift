internal import NIOCore
internal import Protocol
internal import SocketLoop

extension ServerConnection {
    func beginStream(_ source: any StreamSource) throws(Fault) {
        guard stream == nil else {
            throw Fault(.conflict, "This connection has a subscription already: end it first, or open another connection.")
        }
        guard socket.isOpen, !isFinishing else { throw Fault(.unavailable, "The connection is closing.") }
        let stream = ConnectionStream(source: source, limits: limits, connection: self, eventLoop: socket.loop)
        self.stream = stream
        stream.wake()
    }

    /// Tells the client, without an id, why the connection as a whole ends, and reads no more.
    func refuse(_ fault: Fault) {
        Reply.error(.null, WireError(fault), to: &outbox.bytes)
        finish()
    }
}
