public import NIOCore
public import Protocol

/// The one stream that a connection can have. On ``eventLoop`` only.
public struct StreamPort: Sendable {
    let connection: NIOLoopBound<any ReplyTarget>

    public var eventLoop: any EventLoop { connection.eventLoop }

    /// Begins a stream, whose first frames follow the reply to the present call. Faults: `conflict` when there is one already.
    public func begin(_ source: any StreamSource) throws(Fault) { try connection.value.beginStream(source) }

    /// Notifies the connection that the source has more to send.
    public func wake() { connection.value.wakeStream() }

    /// Ends the stream, if there is one; what it has sent arrives before the reply to the present call.
    public func end() { connection.value.stopStream() }
}
