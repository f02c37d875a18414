internal import Glibc
internal import Synchronization

/// Who may send on a socket, which is one at a time: the loop that it is on, or a thread that has one thing to say and need not
/// wait until the loop is awake. It also closes the descriptor, so that nobody sends to whoever gets its number next.
public final class SendingSide: Sendable {
    private enum Holder: UInt8, AtomicRepresentable {
        case nobody, loop
        /// Another thread, for the time of one system call.
        case guest
        /// Likewise; the loop has closed the socket meanwhile, and the descriptor is the guest's to close.
        case lastGuest
        /// A guest had more to say than the socket took: the loop takes over with the rest.
        case rest
        case closed
    }
    private let holder = Atomic<Holder>(.nobody)
    private let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    /// Sends from any thread, without waiting. Nil when it is not this thread's turn, or the socket takes nothing: nothing was sent.
    ///
    /// The loop may have wanted to send meanwhile, and nobody else tells it to try again: whoever calls this must, in any case.
    ///
    /// - Returns: How many bytes the socket took. When these are not all, the loop must call ``StreamSocket/takeOver()`` and send the
    ///   rest; until then nobody sends.
    public func sendAsGuest(_ bytes: RawSpan) -> Int? {
        guard exchange(.nobody, for: .guest) else { return nil }
        let sent = unsafe bytes.withUnsafeBytes { unsafe Self.send($0, on: descriptor) }
        if !exchange(.guest, for: sent < 0 || sent == bytes.byteCount ? .nobody : .rest) {
            holder.store(.closed, ordering: .releasing)
            _ = Glibc.close(descriptor)
        }
        return sent < 0 ? nil : sent
    }

    private func exchange(_ expected: Holder, for next: Holder) -> Bool {
        holder.compareExchange(expected: expected, desired: next, ordering: .acquiringAndReleasing).exchanged
    }

    /// What the socket took; negative, with `errno`, for an error.
    static func send(_ bytes: UnsafeRawBufferPointer, on descriptor: CInt) -> Int {
        retryingInterrupted { unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, StreamSocket.flags) }
    }
}

/// For the loop.
extension SendingSide {
    /// Whether it is the loop's turn, until ``release()``.
    func take() -> Bool { exchange(.nobody, for: .loop) || holder.load(ordering: .relaxed) == .loop }
    func release() { _ = exchange(.loop, for: .nobody) }
    /// Takes it from a guest that is gone and has left a rest.
    func takeOver() { _ = exchange(.rest, for: .loop) }

    func close() {
        while true {
            let now = holder.load(ordering: .acquiring)
            guard now != .closed, now != .lastGuest else { return }
            guard exchange(now, for: now == .guest ? .lastGuest : .closed) else { continue }
            if now != .guest { _ = Glibc.close(descriptor) }
            return
        }
    }
}
