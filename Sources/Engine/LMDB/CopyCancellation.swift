internal import Glibc
internal import Synchronization

/// Ends copies of an environment from another thread: the one under way, and all that would follow.
///
/// LMDB looks at nothing but its writes. So the copy's descriptor becomes one that cannot be written to, and its next write
/// is its last.
public final class CopyCancellation: Sendable {
    /// What a copy ends with.
    public struct Cancelled: Error, Hashable, CustomStringConvertible {
        public let description = "the copy was given up"
    }

    private struct State {
        var isCancelled = false
        /// What is copied to at this moment.
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

    /// Throws when it is over.
    public func check() throws(Cancelled) {
        if isCancelled { throw Cancelled() }
    }

    /// Runs a copy, which ends soon after ``cancel()``.
    func during<R>(_ descriptor: Int32, _ copy: () throws -> R) throws -> R {
        try state.withLock {
            if $0.isCancelled { throw Cancelled() }
            $0.descriptor = descriptor
        }
        let result = Result { try copy() }
        // From here on the descriptor is its owner's again.
        state.withLock { $0.descriptor = nil }
        try check()
        return try result.get()
    }

    /// In one step: the number is never free for a file of somebody else's.
    private static func close(_ descriptor: Int32) {
        let unwritable = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        // Without one the copy goes on to its end, as it would have.
        guard unwritable >= 0 else { return }
        dup2(unwritable, descriptor)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        Glibc.close(unwritable)
    }
}
