internal import Glibc
internal import NIOCore

/// A channel's socket, for writes that need not pass through the channel: that takes a third of what a look-up costs. On the
/// channel's event loop only.
final class DirectSocket {
    private var descriptor: CInt?
    /// Writes that the channel has and has not done yet: as long as there are some, all go that way, in their order.
    private var pending = 0
    private let eventLoop: any EventLoop

    init(_ channel: any Channel) {
        eventLoop = channel.eventLoop
        descriptor = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) { $0 }
    }

    /// Said when the channel is closed: the number may be another file's from then on.
    func close() { descriptor = nil }

    enum Outcome {
        case sent
        /// The rest is the channel's to send, and what went wrong to notice.
        case left
        /// The peer hears no more. It may still speak.
        case unheard
    }

    /// Sends what the socket takes without waiting, and leaves the rest in `bytes`.
    func send(_ bytes: inout ByteBuffer) -> Outcome {
        guard pending == 0, let descriptor else { return .left }
        let sent = bytes.withUnsafeReadableBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) }
        guard sent >= 0 else { return errno == EPIPE ? .unheard : .left }
        bytes.moveReaderIndex(forwardBy: sent)
        return bytes.readableBytes == 0 ? .sent : .left
    }

    /// Notes a write that was given to the channel.
    func follow(_ written: EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        pending += 1
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        written.whenComplete { _ in bound.value.pending -= 1 }
        return written
    }
}
