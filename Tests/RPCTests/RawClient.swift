import Dispatch
import Glibc

/// A client that says exactly the bytes it is told to, on a blocking socket.
final class RawClient: Sendable {
    private let descriptor: Int32
    /// Waits for what the server says. Never one of the two or three threads that all tests share: tests that wait there for each
    /// other wait for ever.
    private let queue = DispatchQueue(label: "RawClient")

    struct NotConnected: Error {}

    init(_ path: String) throws {
        // A program that another test starts does not keep it open.
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // What is not answered in a minute will not be: a test that hangs says nothing.
        var patience = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw NotConnected() }
    }
    deinit { Glibc.close(descriptor) }

    /// Sends all of `bytes`; false when the server has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
    func send(_ json: String...) { send(json.flatMap { Self.frame($0) }) }

    /// Sends frame after frame, from 1 on, until nobody hears: how many those were. It waits for the server, off the shared threads.
    func sendUntilRefused(_ frame: @escaping @Sendable (Int) -> [UInt8]) async -> Int {
        await withCheckedContinuation { continuation in
            queue.async {
                var sent = 0
                while self.send(frame(sent + 1)) { sent += 1 }
                continuation.resume(returning: sent)
            }
        }
    }

    /// Sends what fits into the socket's buffers, and gives how many bytes that were.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    /// Says that no more will be sent.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next frame's JSON; nil when the server has closed or does not answer.
    func receive() async -> String? {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: self.receiveNow()) } }
    }
    /// Reads as fast as it can until the server closes: how many frames came.
    func receiveAll() async -> Int {
        await withCheckedContinuation { continuation in
            queue.async {
                var count = 0
                while self.receiveNow() != nil { count += 1 }
                continuation.resume(returning: count)
            }
        }
    }
    /// How many of `count` frames come before the server closes.
    func receiveCount(_ count: Int) async -> Int {
        var received = 0
        while received < count, await receive() != nil { received += 1 }
        return received
    }
    private func receiveNow() -> String? {
        guard let prefix = receive(4) else { return nil }
        let length = prefix.reduce(0) { $0 << 8 | Int($1) }
        return receive(length).map { String(decoding: $0, as: UTF8.self) }
    }
    private func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let more = bytes[received...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard more > 0 else { return nil }
            received += more
        }
        return bytes
    }

    static func frame(_ json: String) -> [UInt8] {
        let length = UInt32(json.utf8.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array(json.utf8)
    }
    static func call(_ id: Int, _ params: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"echo","params":\#(params)}"#
    }
}
