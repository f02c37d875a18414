internal import CEpoll
internal import Glibc
public import NIOCore

/// Makes stream sockets with names in the file system (unix(7)). They do not block, and the caller closes them.
public enum UnixSocket {
    /// Connects to the socket at `path`. Errors: `ENOENT`, `ECONNREFUSED` when no process listens, `EACCES`, `EAGAIN` when the backlog
    /// is full.
    public static func connect(to path: String) throws(IOError) -> CInt {
        unsafe try make(path, "connect") { unsafe Glibc.connect($0, $1, $2) }
    }

    /// Makes the file `path` and listens. Errors: `EADDRINUSE` when the file exists.
    ///
    /// No connection is possible before listen(2), so nobody meets a file with another mode, whatever the process's umask is.
    ///
    /// - Parameters:
    ///   - mode: the file's permissions.
    ///   - backlog: connections that may wait to be accepted.
    public static func listen(at path: String, mode: UInt32, backlog: CInt = 1024) throws(IOError) -> CInt {
        let descriptor = unsafe try make(path, "bind") { unsafe Glibc.bind($0, $1, $2) }
        var failed = "chmod"
        if unsafe chmod(path, mode) == 0 {
            guard Glibc.listen(descriptor, backlog) != 0 else { return descriptor }
            failed = "listen"
        }
        let error = failure(failed, closing: descriptor)
        unsafe unlink(path)
        throw error
    }

    private static func make(
        _ path: String, _ name: String, _ call: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws(IOError) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The path ends with a zero.
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            close(descriptor)
            throw IOError(errnoCode: ENAMETOOLONG, reason: name)
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw failure(name, closing: descriptor) }
        return descriptor
    }

    private static func failure(_ name: String, closing descriptor: CInt) -> IOError {
        let error = IOError(errnoCode: errno, reason: name)
        close(descriptor)
        return error
    }
}
