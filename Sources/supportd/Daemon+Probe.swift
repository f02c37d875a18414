internal import LMDB
internal import NIOCore

extension Daemon {
    /// Comes back when each event loop has begun a read transaction, and the writer's thread has been through its queue.
    /// Hangs when one of them does.
    func probe() async throws {
        for state in services.loops.all {
            try await state.eventLoop.submit { try state.value.reader.read { _ in } }.get()
        }
        await withCheckedContinuation { continuation in
            services.writer.probe { continuation.resume() }
        }
    }
}
