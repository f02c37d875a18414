public import NIOCore
public import Protocol

/// Takes the answer of a call that is answered later. It takes one answer, from any thread.
public struct ReplyPort: Sendable {
    public let id: RequestID
    let connection: NIOLoopBound<any ReplyTarget>

    /// The event loop that ``deliver(_:)`` must run on.
    public var eventLoop: any EventLoop { connection.eventLoop }

    /// Appends the answer to what the connection sends at the end of this turn. On ``eventLoop`` only.
    public func deliver(_ result: Swift.Result<[UInt8], Fault>) {
        connection.value.deliver(result, for: id)
    }

    /// Where the connection of this call can have a stream.
    public var stream: StreamPort { StreamPort(connection: connection) }
}
