internal import Glibc
public import NIOCore

/// A connected stream socket on a loop. On the loop's thread only.
public final class StreamSocket {
    public let loop: SocketLoop
    /// Nil when it is closed: the number may be another file's from then on.
    private var descriptor: CInt?
    private let reactor: Reactor
    private var place: Reactor.Place?
    private var watchesRoom = false
    /// Whether there may be bytes to read, or the end. Behind a descriptor or an urgent byte, which a client may put into its
    /// stream, the kernel gives less than there is, and the rest is read only when something else comes.
    public private(set) var isReadable = false
    /// Whether the other side says no more. That is told once, and may be before its last bytes are read.
    private var isEnding = false
    private let closing: EventLoopPromise<Void>

    /// - Parameter descriptor: does not block, and is closed by this from now on.
    public init(_ descriptor: CInt, on loop: SocketLoop) {
        self.descriptor = descriptor
        self.loop = loop
        reactor = loop.reactor
        closing = loop.makePromise()
    }
    deinit { close() }

    /// Has `handler` told of changes from the next turn on. The loop keeps it until ``close()``.
    public func start(_ handler: any SocketHandler) throws(IOError) {
        guard let descriptor else { return }
        place = try reactor.add(handler, for: descriptor)
    }

    public var isOpen: Bool { descriptor != nil }
    public var closeFuture: EventLoopFuture<Void> { closing.futureResult }

    /// Notes what the handler is told, for ``isReadable``: the first thing that ``SocketHandler/ready(_:)`` does.
    public func note(_ readiness: Readiness) {
        if readiness.contains(.toRead) { isReadable = true }
        if readiness.contains(.atEnd) { isEnding = true }
    }

    /// Has the handler called once at the end of this turn, or of the next when that has come.
    public func askForEndOfTurn() {
        if let place { reactor.askForEndOfTurn(place) }
    }

    /// Lends the descriptor, for what can be asked or said of it; nil when it is closed.
    public func withDescriptor<R, Failure: Error>(_ body: (CInt) throws(Failure) -> R) throws(Failure) -> R? {
        guard let descriptor else { return nil }
        return try body(descriptor)
    }

    public enum Received: Sendable {
        /// Some bytes; ``StreamSocket/isReadable`` says whether there may be more.
        case bytes
        case nothing
        /// The other side says no more.
        case end
        /// It is broken.
        case failed
    }

    /// Appends at most `count` bytes to `queue`.
    public func receive(into queue: inout ByteQueue, atMost count: Int) -> Received {
        guard let descriptor else { return .failed }
        var outcome = Received.nothing
        unsafe queue.append(atMost: count) { room in
            let received = retryingInterrupted { unsafe recv(descriptor, room.baseAddress, count, Self.flags) }
            // Less than was asked for is all, but for the end.
            isReadable = received == count || received > 0 && isEnding
            guard received > 0 else {
                outcome = received == 0 ? .end : errno == EAGAIN ? .nothing : .failed
                return 0
            }
            outcome = .bytes
            return received
        }
        return outcome
    }

    public enum Sent: Sendable {
        case all
        /// The rest is left; ``SocketHandler/ready(_:)`` says when there is room.
        case some
        /// Nobody reads any more.
        case failed
    }

    /// Sends what the socket takes of `queue`, which loses it.
    public func send(_ queue: inout ByteQueue) -> Sent {
        guard let descriptor else { return .failed }
        let sent = unsafe queue.withUnsafeBytes { bytes in
            retryingInterrupted { unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Self.flags) }
        }
        guard sent >= 0 else {
            if errno == EAGAIN, watchRoom(true) { return .some }
            // It may have said why.
            isReadable = true
            return .failed
        }
        queue.removeFirst(sent)
        guard watchRoom(!queue.isEmpty) else { return .failed }
        return queue.isEmpty ? .all : .some
    }
    private static let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)

    private func watchRoom(_ watches: Bool) -> Bool {
        guard let descriptor, let place else { return false }
        if watches == watchesRoom { return true }
        guard (try? reactor.setWatchesRoom(watches, for: descriptor, place)) != nil else { return false }
        watchesRoom = watches
        return true
    }

    /// Lets the other side say no more: what it has written is read to its end, what it writes later fails.
    public func endReceiving() {
        guard let descriptor, !isEnding else { return }
        _ = shutdown(descriptor, CInt(SHUT_RD))
        (isReadable, isEnding) = (true, true)
        askForEndOfTurn()
    }

    public func close() {
        guard let descriptor else { return }
        self.descriptor = nil
        isReadable = false
        if let place { reactor.remove(place, of: descriptor) }
        place = nil
        _ = Glibc.close(descriptor)
        closing.succeed()
    }
}

/// A call that a signal has ended before it did anything is made again.
@inline(__always)
func retryingInterrupted(_ call: () -> Int) -> Int {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
