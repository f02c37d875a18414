import Dispatch
import Glibc

/// Stands where systemd would: a datagram socket at a path or, with @, at an abstract name.
final class DatagramReceiver: Sendable {
    let address: String
    private let descriptor: Int32
    /// Waits, which the threads that all tests share must not.
    private let queue = DispatchQueue(label: "DatagramReceiver")

    init?(_ address: String) {
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address.utf8) }
        if address.hasPrefix("@") { name.sun_path.0 = 0 }
        let length = socklen_t(2 + address.utf8.count + (address.hasPrefix("@") ? 0 : 1))
        let result = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard result == 0 else { return nil }
    }
    deinit {
        close(descriptor)
        if address.hasPrefix("/") { unlink(address) }
    }

    /// The next datagram; waits for it.
    func receive() async -> String {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: self.receiveNow()) } }
    }
    private func receiveNow() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// Sends datagrams to this receiver until its queue is full, and returns their number.
    func fill() -> Int {
        let sender = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(sender) }
        var name = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &length)
                var count = 0
                while sendto(sender, "x", 1, Int32(MSG_DONTWAIT), address, length) == 1 { count += 1 }
                return count
            }
        }
    }
}
