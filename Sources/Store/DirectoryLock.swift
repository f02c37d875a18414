internal import Glibc

/// Holds a data directory for this process: LMDB would let two daemons in, and their commits would be each other's surprise.
///
/// The lock is the kernel's (flock(2)), so it ends with the process, however that ends.
public struct DirectoryLock: ~Copyable, Sendable {
    private let descriptor: Int32

    public struct Refusal: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    /// Makes `directory` (mode 0700) when it is not there, and takes its lock.
    public init(directory: String) throws(Refusal) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw Refusal(description: "cannot make the data directory \(directory): \(Self.reason())")
        }
        let path = directory + "/supportd.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Refusal(description: "cannot open \(path): \(Self.reason())") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = Self.reason()
            let isHeld = errno == EWOULDBLOCK
            close(descriptor)
            throw Refusal(description: isHeld ? "another supportd holds the data directory \(directory)" : "cannot lock \(path): \(reason)")
        }
        self.descriptor = descriptor
    }
    deinit { close(descriptor) }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
