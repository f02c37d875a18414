public import NIOCore

/// The bounds of a server: they keep one client from costing the others.
public struct ServerLimits: Sendable {
    /// Connections at once, of which one user gets seven eighths. One more is answered with `overloaded` and closed.
    public var connections = 1024
    /// Unanswered calls of one connection. At this bound the connection is not read.
    public var inFlightPerConnection = 256
    /// Bytes of a request.
    public var frameLength = Frame.maximumLength
    /// Bytes of replies that are collected before they are sent.
    public var replyBytes = 256 * 1024
    /// Bytes of replies that one client has not taken. Above this bound its connection is not read.
    public var unreadBytes = 1024 * 1024
    /// Bytes of replies that all clients together have not taken. Above this bound the connections are closed that exceed
    /// ``unreadBytes``.
    public var unreadBytesOfAll = 256 << 20
    /// Bytes that a stream sends at once, and has waiting for its client.
    public var streamBurst = 64 * 1024
    /// How long the client of a stream may read nothing before its connection is closed.
    public var streamPatience = TimeAmount.seconds(60)
    public init() {}
}
