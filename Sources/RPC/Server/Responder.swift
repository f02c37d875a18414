public import NIOCore
public import Protocol

/// Answers the calls of one connection. It lives on the connection's event loop and must never wait there.
public protocol Responder: AnyObject {
    /// Answers all of `calls` in their order, each now, by appending a frame to `calls.replies`, or later.
    func respond(to calls: inout Calls)
}

/// The calls of one connection that have arrived together. What they cost in common, such as a snapshot of the store, is
/// paid once.
public struct Calls: ~Copyable {
    public let peer: Peer
    /// Where the answers go that are given at once.
    public var replies: ByteBuffer

    var received: ByteBuffer
    /// Why nothing more can be read of this connection.
    private(set) var tooLong: Frame.TooLong?
    /// Frames that were taken.
    private(set) var taken = 0
    /// Calls that are answered later.
    private(set) var handedOn = 0
    /// Whether the rest waits, see ``endTurn()``.
    private(set) var isTurnOver = false
    /// Frames that were no request, and were refused here.
    public private(set) var malformed = 0
    private let room: Int
    /// Bytes in `replies` from which on these are sent first.
    private let fullReplies: Int
    private let limits: RPCServer.Limits
    private let connection: NIOLoopBound<ServerConnection>

    /// - Parameter room: how many calls may be handed on before no more are taken.
    init(
        received: ByteBuffer,
        replies: ByteBuffer,
        of peer: Peer,
        room: Int,
        limits: RPCServer.Limits,
        connection: NIOLoopBound<ServerConnection>
    ) {
        (self.received, self.replies, self.peer) = (received, replies, peer)
        fullReplies = replies.readableBytes + limits.replyBytes
        (self.room, self.limits, self.connection) = (room, limits, connection)
    }

    /// The next call; nil when none has arrived whole, or when the client has enough of what it asked for: too many calls
    /// without an answer, or too many bytes of answers. What is no request is refused here.
    public mutating func next() -> Envelope? {
        while handedOn < room, !isTurnOver, replies.readableBytes < fullReplies, tooLong == nil {
            do throws(Frame.TooLong) {
                guard let frame = try Frame.next(in: &received, maximumLength: limits.frameLength) else { return nil }
                taken += 1
                do throws(Envelope.Rejection) {
                    return try Envelope(frame)
                } catch {
                    malformed += 1
                    // Each costs as much as many calls, and nobody looks at the clock here.
                    if malformed.isMultiple(of: 64) { isTurnOver = true }
                    Reply.error(error.id, error.error, to: &replies)
                }
            } catch {
                tooLong = error
            }
        }
        return nil
    }

    /// Gives no more calls for now: the others of the loop have their turn before the next. For calls that take long together.
    public mutating func endTurn() { isTurnOver = true }

    /// Says that the call of `envelope` is answered later, through `port(envelope)`.
    public mutating func handOn() { handedOn += 1 }
    public func port(_ envelope: Envelope) -> ReplyPort { ReplyPort(id: envelope.id, connection: connection) }
}

/// Where an answer that comes later goes. Good for one answer, from any thread.
public struct ReplyPort: Sendable {
    public let id: RequestID
    let connection: NIOLoopBound<ServerConnection>

    /// The loop that ``deliver(_:)`` must run on.
    public var eventLoop: any EventLoop { connection.eventLoop }

    /// Appends the answer to what the connection sends at the end of this turn. On ``eventLoop`` only.
    public func deliver(_ result: Swift.Result<[UInt8], Fault>) {
        connection.value.deliver(result, for: id)
    }
}
