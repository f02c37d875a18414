public import SocketLoop

/// What a connection's stream sends. It lives on the connection's event loop and must never wait there.
public protocol StreamSource: AnyObject {
    /// Appends the next frames: about `bytes` of them, or a single one that is longer. The next pull follows when those have left
    /// the process, so a client that does not read costs no more memory than these. An error ends the stream and the connection.
    func pull(into frames: inout ByteQueue, bytes: Int) throws -> StreamProgress

    /// Called once, when nothing more will be pulled.
    func ended(_ end: StreamEnd)
}

/// What a pull left in its source.
public enum StreamProgress: Sendable {
    /// The source may have more already: it is pulled again after the other connections have had their turn.
    case more
    /// The source has no more until ``StreamPort/wake()``.
    case caughtUp
}

/// Why a stream ended.
public enum StreamEnd: Sendable {
    /// The client asked for it.
    case stopped
    /// The connection is closed or closes.
    case closed
    /// The client read nothing for ``ServerLimits/streamPatience``, and its connection is closed.
    case stalled
    /// The source threw this error.
    case failed(any Error)
}
