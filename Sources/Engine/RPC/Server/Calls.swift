internal import NIOCore
internal import Protocol
public import SocketLoop

/// The calls of one connection that have arrived together. Costs that they share, such as a snapshot of the store, are paid
/// once.
public struct Calls: ~Copyable {
    public let peer: Peer
    private var received: ByteQueue
    /// Where the next request begins.
    private var position = 0
    /// Set when a frame is too long: nothing more can be read of this connection.
    private(set) var tooLong: Frame.TooLong?
    /// Frames that were taken out of the bytes.
    private(set) var taken = 0
    /// Calls whose answer comes later.
    private(set) var handedOn = 0
    /// Whether the remaining calls wait for the next turn, see ``endTurn()``.
    private(set) var isTurnOver = false
    /// Frames that were not a request and were refused here.
    public private(set) var malformed = 0
    private let room: Int
    /// Bytes of replies. Once they are reached, the replies are sent before more calls are taken.
    private let fullReplies: Int
    private let limits: ServerLimits
    private let connection: NIOLoopBound<any ReplyTarget>

    /// One of the calls, by the place of its request in the bytes.
    public struct Call: Sendable {
        let frame: Range<Int>
        let ranges: EnvelopeRanges
    }

    /// - Parameters:
    ///   - replies: bytes that wait to be sent already.
    ///   - room: how many calls may be answered later before no more are taken.
    init(
        received: consuming ByteQueue,
        before replies: Int,
        of peer: Peer,
        room: Int,
        limits: ServerLimits,
        connection: NIOLoopBound<any ReplyTarget>
    ) {
        fullReplies = replies + limits.replyBytes
        self.received = received
        (self.peer, self.room, self.limits, self.connection) = (peer, room, limits, connection)
    }

    /// The next call. It is nil when no further call has arrived whole, when too many calls are unanswered, and when too many bytes
    /// of answers wait. A frame that is not a request is refused here, in `replies`.
    public mutating func next(_ replies: inout ByteQueue) -> Call? {
        while handedOn < room, !isTurnOver, replies.count < fullReplies, tooLong == nil {
            do throws(Frame.TooLong) {
                guard let frame = try nextFrame() else { return nil }
                taken += 1
                do throws(Envelope.Rejection) {
                    return Call(frame: frame, ranges: try EnvelopeRanges(of: received.bytes.extracting(frame)))
                } catch {
                    malformed += 1
                    // A malformed frame costs as much as many calls, and no clock is read here.
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
        get { Envelope(received.bytes.extracting(call.frame), call.ranges) }
    }

    /// Gives no more calls in this turn: the loop's other connections have their turn first. For calls that take long together.
    public mutating func endTurn() { isTurnOver = true }

    /// Notes that a call is answered later, through its ``port(_:)``.
    public mutating func handOn() { handedOn += 1 }
    public func port(_ envelope: borrowing Envelope) -> ReplyPort { ReplyPort(id: envelope.id, connection: connection) }

    /// The bytes that were not taken. They are gone from here afterwards.
    mutating func takeRest() -> ByteQueue {
        received.removeFirst(position)
        position = 0
        return exchange(&received, with: ByteQueue())
    }
}
