public import NIOCore
public import Protocol

/// Answers the calls of one connection. It lives on the connection's event loop and must never wait there.
public protocol Responder {
    /// Answers `call` now by appending a frame to `replies`, or later through `call.port`.
    mutating func respond(to call: Call, replies: inout ByteBuffer) -> Answer
}

public enum Answer {
    case now
    case later
}

/// One request of one peer.
public struct Call: Sendable {
    public let envelope: Envelope
    public let peer: Peer
    public let port: ReplyPort
}

/// Where an answer that comes later goes. Good for one answer, from any thread.
public struct ReplyPort: Sendable {
    public let id: RequestID
    let connection: NIOLoopBound<ServerConnection>

    /// The loop that ``deliver(_:)`` must run on.
    public var eventLoop: any EventLoop { connection.eventLoop }

    /// Appends the answer to what the connection sends at the end of this tick. On ``eventLoop`` only.
    public func deliver(_ result: Swift.Result<[UInt8], Fault>) {
        connection.value.deliver(result, for: id)
    }
}
