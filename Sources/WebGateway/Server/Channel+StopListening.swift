internal import NIOCore

extension Channel {
    /// Closes a listening channel without losing a connection that it has accepted: NIO drops those whose handlers are not set
    /// up when the listener closes, so accepting stops first. A connection that was not accepted stays with the other holders of the socket.
    ///
    /// - Parameter group: the event loops of the connections.
    func stopListening(_ group: any EventLoopGroup) async {
        try? await setOption(.autoRead, value: false).get()
        // A connection goes from the listener's loop to its own, and back.
        for loop in group.makeIterator() { try? await loop.submit {}.get() }
        try? await eventLoop.submit {}.get()
        try? await close()
        // And what the way back has set off.
        for loop in group.makeIterator() { try? await loop.submit {}.get() }
    }
}
