internal import Glibc
internal import NIOCore
internal import SocketLoop

/// The place of a Unix socket in the file system.
public struct UnixSocketPath: Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public var description: String { path }
    public init(_ path: String) { self.path = path }

    /// Why a socket cannot be put here.
    public struct Refusal: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    /// Bytes that fit `sockaddr_un.sun_path` with its zero (unix(7)).
    static let maximumLength = 107

    /// Makes the path free, calls `listen`, and gives the new socket mode 0660 from its first moment.
    ///
    /// A socket that nobody answers on is a crashed daemon's and is removed. Anything that is not a socket stays.
    func bind<R>(_ listen: (String) throws -> R) throws -> R {
        guard path.utf8.count <= Self.maximumLength else {
            throw Refusal(description: "the socket's path has \(path.utf8.count) bytes, and \(Self.maximumLength) are the most: \(path)")
        }
        try removeStale()
        // The mask is the process's: the daemon binds before it does anything else.
        let mask = umask(0o117)
        defer { umask(mask) }
        do {
            return try listen(path)
        } catch {
            throw Refusal(description: "cannot listen on \(path): \(error)")
        }
    }

    private func removeStale() throws(Refusal) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Refusal(description: "\(path) is there and is not a socket; it was left alone. Move it, or choose another --socket")
        }
        guard !isAnswered else {
            throw Refusal(description: "another process listens on \(path)")
        }
        guard unlink(path) == 0 else {
            throw Refusal(description: "cannot remove the stale socket \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Whether a process accepts connections here.
    private var isAnswered: Bool {
        do throws(IOError) {
            close(try UnixSocket.connect(to: path))
            return true
        } catch {
            return error.errnoCode != ECONNREFUSED
        }
    }
}
