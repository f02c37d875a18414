internal import Glibc

/// The address in `NOTIFY_SOCKET`: a path, or a name in the abstract namespace, which begins with @ (unix(7)).
struct NotifySocket: Sendable {
    private let address: String
    /// Seconds that a message waits for a busy manager.
    private let patience: Int

    /// Nil when `address` is neither a path nor a name, or is too long.
    init?(_ address: String, patience: Int = 5) {
        guard address.hasPrefix("/") || address.hasPrefix("@"), (2...Self.maximumLength).contains(address.utf8.count) else { return nil }
        self.address = address
        self.patience = patience
    }

    /// Bytes of `sockaddr_un.sun_path`, less the zero at the end of a path.
    private static let maximumLength = 107

    /// Sends one datagram; false when that failed. It waits for a busy manager, so the caller's thread must be free
    /// to wait.
    func send(_ text: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))

        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address.utf8) }
        var length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + address.utf8.count } ?? 0
        if address.hasPrefix("@") { name.sun_path.0 = 0 } else { length += 1 }

        let bytes = Array(text.utf8)
        let sent = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
            }
        }
        return sent == bytes.count
    }
}
