internal import Glibc
internal import NIOCore

/// The end of a connection when the server stops.
extension ServerConnection {
    /// Lets the client say no more, and answers all that it has said.
    ///
    /// - Parameter linger: how long a client that has not called yet may take to do so: it had connected to be served.
    func retire(linger: TimeAmount) {
        guard let loop = beginRetiring() else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: linger) { bound.value.cutOff() }
    }

    /// Shuts the kernel's side of the stream. What the client has written until then is read to its end and answered; what it
    /// writes later fails, so it knows that this was not taken. Closing would lose what lies in the socket unread.
    func cutOff() {
        guard let context else { return }
        do {
            try context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { descriptor in
                _ = shutdown(descriptor, Int32(SHUT_RD))
            }
        } catch {
            finish()
        }
    }
}
