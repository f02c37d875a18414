internal import Glibc
internal import Synchronization

/// Cancels copies of an environment from another thread: the one under way, and all later ones.
///
/// LMDB's copy has no way to be cancelled. So the copy's descriptor is replaced by one that cannot be written to, and the next
/// write fails.
public final class CopyCancellation: Sendable {
    /// What a copy ends with.
    public struct Cancelled: Error, Hashable, CustomStringConvertible {
        public let description = "the copy was cancelled"
    }

    private struct State {
        var isCancelled = false
        /// The descriptor of the copy under way.
        var descriptor: Int32?
    }
    private let state = Mutex(State())

    public init() {}

    public func cancel() {
        state.withLock {
            $0.isCancelled = true
            if let descriptor = $0.descriptor { Self.close(descriptor) }
        }
    }

    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Throws ``Cancelled`` after ``cancel()``.
    public func check() throws(Cancelled) {
        if isCancelled { throw Cancelled() }
    }

    /// Runs a copy. It throws ``Cancelled`` soon after ``cancel()``.
    func during<R>(_ descriptor: Int32, _ copy: () throws -> R) throws -> R {
        try state.withLock {
            if $0.isCancelled { throw Cancelled() }
            $0.descriptor = descriptor
        }
        let result = Result { try copy() }
        // From here on the descriptor belongs to its owner again.
        state.withLock { $0.descriptor = nil }
        try check()
        return try result.get()
    }

    /// dup2(2) replaces the file in one step: the number is never free for another file.
    private static func close(_ descriptor: Int32) {
        let unwritable = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        // Without it the copy goes on to its end.
        guard unwritable >= 0 else { return }
        dup2(unwritable, descriptor)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        Glibc.close(unwritable)
    }
}
