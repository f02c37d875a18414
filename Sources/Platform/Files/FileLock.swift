internal import Glibc

/// The lock of a file that says whether a process is at work (flock(2)). The kernel ends it with the process.
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: CInt

    /// Why the lock was not taken.
    public enum Refusal: Error, Hashable {
        /// Another process has it.
        case held
        /// The file was removed meanwhile, so the lock would exclude no other process.
        case removed
        case failed(FileError)
    }

    /// Makes the file when it does not exist, and takes its lock without waiting.
    ///
    /// Under root the file gets the owner of its directory, so that the directory's owner can open it later.
    ///
    /// - Parameter whenOpen: runs between the opening and the locking.
    public init(_ path: String, whenOpen: () -> Void = {}) throws(Refusal) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .failed(FileError("open", path)) }
        var owner = stat()
        if geteuid() == 0, stat(Directory.containing(path), &owner) == 0 { fchown(descriptor, owner.st_uid, owner.st_gid) }
        whenOpen()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = FileError("lock", path)
            close(descriptor)
            throw error.code == EWOULDBLOCK ? .held : .failed(error)
        }
        guard Self.isNamed(descriptor, path) else {
            close(descriptor)
            throw .removed
        }
        self.descriptor = descriptor
    }
    deinit { close(descriptor) }

    /// Whether the open file is still the one of this name.
    private static func isNamed(_ descriptor: CInt, _ path: String) -> Bool {
        var (held, named) = (stat(), stat())
        guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0 else { return false }
        return held.st_dev == named.st_dev && held.st_ino == named.st_ino
    }
}
