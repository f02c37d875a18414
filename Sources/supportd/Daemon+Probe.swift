internal import LMDB
internal import NIOCore
internal import NIOPosix

extension Daemon {
    /// Comes back when each event loop has begun a read transaction, and the writer's thread has been through its queue.
    /// Hangs when one of them does.
    func probe() async throws {
        for loop in group.makeIterator() {
            guard let reader = readers[ObjectIdentifier(loop)] else { continue }
            try await loop.submit { try reader.value.read { _ in } }.get()
        }
        await withCheckedContinuation { continuation in
            services.writer.probe { continuation.resume() }
        }
    }
}
