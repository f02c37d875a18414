internal import CommitEngine
internal import LMDB
internal import NIOCore

extension Daemon {
    /// Comes back when each event loop has begun a read transaction, and the writer has finished the group that it works on. It
    /// hangs when one of them does.
    func probe() async throws {
        for state in loops.all {
            try await state.eventLoop.submit { try state.value.reader.read { _ in } }.get()
        }
        await withCheckedContinuation { continuation in
            writer.probe { continuation.resume() }
        }
    }
}
