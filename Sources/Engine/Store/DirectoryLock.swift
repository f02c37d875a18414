internal import Glibc

/// Locks a data directory for this process: LMDB would let two daemons write the same store.
///
/// The lock is the kernel's (flock(2)), so it ends with the process, however that ends.
public struct DirectoryLock: ~Copyable, Sendable {
    private let descriptor: Int32

    public struct Refusal: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    static let name = "supportd.lock"

    /// Makes `directory` (mode 0700) when it is not there, and takes its lock.
    public init(directory: String) throws(Refusal) { try self.init(directory: directory, whenOpen: {}) }

    /// - Parameter whenOpen: runs between the file's opening and its locking.
    init(directory: String, whenOpen: () -> Void) throws(Refusal) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw Refusal(description: "cannot make the data directory \(directory): \(Self.reason())")
        }
        let path = directory + "/" + Self.name
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Refusal(description: "cannot open \(path): \(Self.reason())") }
        // When root checks a store, the file still belongs to the directory's owner: the daemon must be able to open it.
        var owner = stat()
        if geteuid() == 0, stat(directory, &owner) == 0 { fchown(descriptor, owner.st_uid, owner.st_gid) }
        whenOpen()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = Self.reason()
            let isHeld = errno == EWOULDBLOCK
            close(descriptor)
            throw Refusal(description: isHeld ? "another supportd holds the data directory \(directory)" : "cannot lock \(path): \(reason)")
        }
        guard Self.isNamed(descriptor, path) else {
            close(descriptor)
            throw Refusal(description: "\(path) was removed while it was being locked: start again")
        }
        self.descriptor = descriptor
    }
    deinit { close(descriptor) }

    /// Whether an open file still has its name. A lock on a removed file keeps no process out.
    private static func isNamed(_ descriptor: Int32, _ path: String) -> Bool {
        var (held, named) = (stat(), stat())
        guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0 else { return false }
        return held.st_dev == named.st_dev && held.st_ino == named.st_ino
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
