import Dispatch
import LMDB
import NIOCore
import Protocol
import RPC
import SocketLoop
import Store
import Synchronization
import Testing

@testable import supportd

/// A change that comes alone is made on the thread that has read it.
@Suite(.timeLimit(.minutes(20))) struct LoneChangeTests {
    /// Also those on the same connection: another thread goes on with the event loop.
    @Test func lookUpsGoOnWhileALoneChangeWaits() async throws {
        try await withHeldStore { daemon, client, release in
            for _ in 0..<20 {
                async let second = client.call(TicketsCreate.sample("Ben"))
                await daemon.untilAtWork()
                for _ in 0..<20 { #expect(try await client.call(TicketsGet(number: 1)).name == "Ann") }
                let count = try await client.call(TicketsList()).tickets.count
                release()
                #expect(try await second.number == count + 1)
                try await daemon.hold()
            }
            release()
        }
    }

    /// More come meanwhile, on this loop and on others: they are a group of the writer's own thread.
    @Test func whatComesMeanwhileIsAnsweredToo() async throws {
        try await withHeldStore { daemon, client, release in
            async let lone = client.call(TicketsCreate.sample("Ben"))
            await daemon.untilAtWork()
            let others = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await client.call(TicketsCreate.sample("Cyd")).number } }
                while daemon.writer.queueLength < 50 { await Task.yield() }
                release()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(try await lone.number == 2)
            #expect(others.sorted() == Array(3...52))
        }
    }

    /// What ends the store's use waits for this: the change of a client whose connection broke keeps no connection open.
    @Test func theWriterHasFinishedWhenTheChangeIsMade() async throws {
        try await withHeldStore { daemon, client, release in
            async let lone = client.call(TicketsCreate.sample("Ben"))
            await daemon.untilAtWork()
            daemon.writer.stop()
            let isFinished = Mutex(false)
            let finish = Task {
                await daemon.writer.finished()
                isFinished.withLock { $0 = true }
            }
            // Calls pass through the loops meanwhile.
            for _ in 0..<100 { _ = try await client.call(TicketsGet(number: 1)) }
            #expect(!isFinished.withLock { $0 })
            release()
            #expect(try await lone.number == 2)
            await finish.value
            #expect(isFinished.withLock { $0 })
        }
    }
}

/// A daemon whose store a thread can keep to itself.
private struct HeldStore: Sendable {
    let daemon: Daemon
    let loops: SocketLoopGroup
    let gate: Gate
    var writer: Writer { daemon.services.writer }

    /// Comes back when a change has begun on a loop's thread, and another thread has the loop.
    func untilAtWork() async {
        while writer.isIdle || writer.queueLength > 0 || loops.loops.allSatisfy(\.mayBlock) { await Task.yield() }
    }

    /// Comes back when no change can be made, and the next one will be a lone one's.
    func hold() async throws {
        let entered = AsyncStream.makeStream(of: Void.self)
        DispatchQueue.global().async { [environment = daemon.services.store.environment, gate] in
            let transaction = try? WriteTransaction(environment)
            entered.continuation.yield()
            gate.wait()
            _ = consume transaction
        }
        for await _ in entered.stream { break }
        // The writer's thread may still be making the file longer.
        while !writer.isIdle || !writer.priority.isQuiet || !loops.loops.allSatisfy(\.mayBlock) { await Task.yield() }
    }
}

/// With one ticket, Ann's.
private func withHeldStore(_ body: (HeldStore, RPCClient, @escaping @Sendable () -> Void) async throws -> Void) async throws {
    try await withDirectory { directory in
        let settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
        let loops = try SocketLoopGroup(count: 2, mayBlock: true)
        let held = HeldStore(daemon: try await start(settings, on: loops), loops: loops, gate: Gate())
        let client = try await connect(settings)
        _ = try await client.call(TicketsCreate.sample())
        try await held.hold()
        try await body(held, client) { held.gate.open() }
        await client.close()
        await held.daemon.stop()
        try await loops.shutdownGracefully()
    }
}
