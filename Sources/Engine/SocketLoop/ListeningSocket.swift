internal import CEpoll
internal import Glibc
public import NIOCore

/// A Unix socket that listens. On its loop's thread only.
public final class ListeningSocket: SocketHandler {
    private let loop: SocketLoop
    private var descriptor: CInt?
    private var place: Reactor.Place?
    private let accept: (CInt) -> Void
    /// Since there was no descriptor for one more.
    private var isResting = false

    private static let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    /// Connections that are accepted before the other sockets have their turn.
    private static let most = 64
    /// How long accepting rests when the process or the system has no descriptor or no memory left.
    private static let rest = TimeAmount.milliseconds(100)

    /// - Parameters:
    ///   - descriptor: listens already, and is closed by this from now on; what nobody has accepted by then stays with whoever
    ///     else has it.
    ///   - accept: gets descriptors, which do not block, and owns them.
    public init(_ descriptor: CInt, on loop: SocketLoop, accept: @escaping (CInt) -> Void) throws(IOError) {
        self.loop = loop
        self.accept = accept
        self.descriptor = descriptor
        do throws(IOError) {
            try Self.setFlags(descriptor)
            place = try loop.reactor.add(self, for: descriptor)
        } catch {
            close()
            throw error
        }
    }

    private static func setFlags(_ descriptor: CInt) throws(IOError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw IOError(errnoCode: errno, reason: "fcntl")
        }
    }

    public func ready(_ readiness: Readiness) { acceptSome() }
    public func endOfTurn() { acceptSome() }

    private func acceptSome() {
        guard let descriptor, !isResting else { return }
        for _ in 0..<Self.most {
            let connection = CInt(retryingInterrupted { Int(accept4(descriptor, nil, nil, Self.flags)) })
            guard connection < 0 else {
                accept(connection)
                continue
            }
            switch errno {
            case EAGAIN: return
            case ECONNABORTED: continue
            default: return pause()
            }
        }
        if let place { loop.reactor.askForEndOfTurn(place) }
    }

    private func pause() {
        isResting = true
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.rest) {
            bound.value.isResting = false
            bound.value.acceptSome()
        }
    }

    public func close() {
        guard let descriptor else { return }
        self.descriptor = nil
        if let place { loop.reactor.remove(place, of: descriptor) }
        _ = Glibc.close(descriptor)
    }
}
