public import NIOCore
public import Protocol
public import SocketLoop

/// Answers the calls of one connection. It lives on the connection's event loop and must never wait there.
public protocol Responder: AnyObject {
    /// Answers all of `calls` in their order, each now, by appending a frame to `replies`, or later.
    func respond(to calls: inout Calls, in replies: inout ByteQueue)
}

/// The calls of one connection that have arrived together. What they cost in common, such as a snapshot of the store, is
/// paid once.
public struct Calls: ~Copyable {
    public let peer: Peer
    private var received: ByteQueue
    /// Where the next request begins.
    private var position = 0
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
    /// Bytes of replies from which on these are sent first.
    private let fullReplies: Int
    private let limits: RPCServer.Limits
    private let connection: NIOLoopBound<ServerConnection>

    /// One of them: where its request stands.
    public struct Call: Sendable {
        let frame: Range<Int>
        let places: EnvelopePlaces
    }

    /// - Parameters:
    ///   - replies: bytes that wait to be sent already.
    ///   - room: how many calls may be handed on before no more are taken.
    init(
        received: consuming ByteQueue,
        before replies: Int,
        of peer: Peer,
        room: Int,
        limits: RPCServer.Limits,
        connection: NIOLoopBound<ServerConnection>
    ) {
        fullReplies = replies + limits.replyBytes
        self.received = received
        (self.peer, self.room, self.limits, self.connection) = (peer, room, limits, connection)
    }

    /// The next call; nil when none has arrived whole, or when the client has enough of what it asked for: too many calls
    /// without an answer, or too many bytes of answers. What is no request is refused here, in `replies`.
    public mutating func next(_ replies: inout ByteQueue) -> Call? {
        while handedOn < room, !isTurnOver, replies.count < fullReplies, tooLong == nil {
            do throws(Frame.TooLong) {
                guard let frame = try nextFrame() else { return nil }
                taken += 1
                do throws(Envelope.Rejection) {
                    return Call(frame: frame, places: try EnvelopePlaces(of: received.bytes.extracting(frame)))
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

    private mutating func nextFrame() throws(Frame.TooLong) -> Range<Int>? {
        let length = try Frame.length(of: received.bytes.extracting(droppingFirst: position), maximumLength: limits.frameLength)
        guard let length else { return nil }
        let start = position + Frame.prefixLength
        position = start + length
        return start..<position
    }

    /// The request of `call`, which is one of these.
    public subscript(_ call: Call) -> Envelope {
        @_lifetime(borrow self)
        get { Envelope(received.bytes.extracting(call.frame), call.places) }
    }

    /// Gives no more calls for now: the others of the loop have their turn before the next. For calls that take long together.
    public mutating func endTurn() { isTurnOver = true }

    /// Says that a call is answered later, through its ``port(_:)``.
    public mutating func handOn() { handedOn += 1 }
    public func port(_ envelope: borrowing Envelope) -> ReplyPort { ReplyPort(id: envelope.id, connection: connection) }

    /// What was not taken; nothing is left here.
    mutating func takeRest() -> ByteQueue {
        received.removeFirst(position)
        position = 0
        return exchange(&received, with: ByteQueue())
    }
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
