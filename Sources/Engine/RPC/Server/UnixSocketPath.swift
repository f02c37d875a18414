internal import Glibc
internal import NIOCore
internal import SocketLoop

/// The path of a Unix socket in the file system.
public struct UnixSocketPath: Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public var description: String { path }
    public init(_ path: String) { self.path = path }

    /// Why a socket cannot be bound to a path.
    public struct Refusal: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    /// Bytes that fit into `sockaddr_un.sun_path` with its final zero (unix(7)).
    static let maximumLength = 107

    /// Binds a listening socket to the path and gives its descriptor, which the caller closes.
    ///
    /// A socket that no process listens on was left by a crashed daemon and is removed. Anything that is not a socket stays.
    ///
    /// - Parameter mode: the permissions of the socket's file. They hold from the first connection.
    func listen(mode: UInt32) throws -> CInt {
        guard path.utf8.count <= Self.maximumLength else {
            throw Refusal(description: "The socket's path has \(path.utf8.count) bytes, and \(Self.maximumLength) are the most: \(path).")
        }
        try removeStale()
        do throws(IOError) {
            return try UnixSocket.listen(at: path, mode: mode)
        } catch {
            throw Refusal(description: "Cannot listen on \(path): \(error).")
        }
    }

    private func removeStale() throws(Refusal) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw Refusal(description: "\(path) is not a socket, so it was left alone. Move it, or choose another --socket.")
        }
        guard !isAnswered else {
            throw Refusal(description: "Another process listens on \(path).")
        }
        guard unlink(path) == 0 else {
            throw Refusal(description: "Cannot remove the stale socket \(path): \(String(cString: strerror(errno))).")
        }
    }

    /// Whether a process listens on the path. A full backlog or a missing permission also means yes.
    private var isAnswered: Bool {
        do throws(IOError) {
            close(try UnixSocket.connect(to: path))
            return true
        } catch {
            return error.errnoCode != ECONNREFUSED
        }
    }
}
