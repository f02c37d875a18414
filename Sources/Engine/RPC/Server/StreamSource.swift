public import NIOCore
public import Protocol
public import SocketLoop

/// What a connection's stream sends. It lives on the connection's event loop and must never wait there.
public protocol StreamSource: AnyObject {
    /// Appends the next frames, about `bytes` of them, or one that is longer. It is asked again only when those have left the
    /// process, so a client that does not read costs no more than these. What it throws ends the stream and the connection.
    func pull(into frames: inout ByteQueue, bytes: Int) throws -> StreamProgress

    /// Is told once, when nothing more will be asked for.
    func ended(_ end: StreamEnd)
}

public enum StreamProgress: Sendable {
    /// There may be more already: it is asked again when others have had their turn.
    case more
    /// There is no more until ``StreamPort/wake()``.
    case caughtUp
}

/// Why a stream ended.
public enum StreamEnd: Sendable {
    /// The client has asked for it.
    case stopped
    /// The connection is closed, or about to.
    case closed
    /// The client did not read for ``RPCServer/Limits/streamPatience``, and its connection is closed.
    case stalled
    /// The source has thrown this.
    case failed(any Error)
}

/// The place of the one stream that a connection can have. On ``eventLoop`` only.
public struct StreamPort: Sendable {
    let connection: NIOLoopBound<ServerConnection>

    public var eventLoop: any EventLoop { connection.eventLoop }

    /// Begins a stream, whose first frames follow the reply to the present call. Faults: `conflict` when there is one.
    public func begin(_ source: any StreamSource) throws(Fault) { try connection.value.beginStream(source) }

    /// Says that the source has more to send.
    public func wake() { connection.value.stream?.wake() }

    /// Ends the stream, if there is one; what it has sent arrives before the reply to the present call.
    public func end() { connection.value.stream?.end(.stopped) }
}

extension ReplyPort {
    /// Where the connection of this call can have a stream.
    public var stream: StreamPort { StreamPort(connection: connection) }
}
