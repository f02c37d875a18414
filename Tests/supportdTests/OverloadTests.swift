import Foundation
import LMDB
import NIOCore
import NIOPosix
import Protocol
import RPC
import Synchronization
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(5))) struct OverloadTests {
    @Test func theWritersQueueHasABound() async throws {
        try await withDirectory { directory in
            let environment = try Environment(path: directory)
            let thread = NIOThreadPool(numberOfThreads: 1)
            thread.start()
            let writer = Writer(environment: environment, thread: thread, logger: silent, queueLimit: 5, groupLimit: 1)
            let gate = DispatchSemaphore(value: 0)
            let (taken, takenSource) = AsyncStream.makeStream(of: Void.self)
            let path = directory + "/s"
            let outcomes = Mutex<[Reason]>([])
            let server = try await RPCServer.start(path: UnixSocketPath(path), group: MultiThreadedEventLoopGroup.singleton) { _, _ in
                WritesAll(
                    writer: writer,
                    change: { _ in
                        takenSource.yield()
                        gate.wait()
                        return Array("{}".utf8)
                    })
            }
            let client = try await RPCClient.connect(path: path, group: MultiThreadedEventLoopGroup.singleton)
            let call: @Sendable () async -> Void = {
                do throws(Fault) { _ = try await client.call("w", params: Array("{}".utf8)) } catch {
                    outcomes.withLock { $0.append(error.reason) }
                }
            }
            await withTaskGroup(of: Void.self) { group in
                // One is at work and holds the thread; then five may wait, and the rest are refused.
                group.addTask(operation: call)
                for await _ in taken { break }
                for _ in 0..<8 { group.addTask(operation: call) }
                while outcomes.withLock({ $0.count }) < 3 { await Task.yield() }
                for _ in 0..<6 { gate.signal() }
            }
            #expect(outcomes.withLock { $0 } == [.overloaded, .overloaded, .overloaded])
            writer.stop()
            await expectFault(.unavailable) { try await client.call("w", params: Array("{}".utf8)) }
            await server.stop()
            try await thread.shutdownGracefully()
        }
    }

    @Test func aReadThatHoldsItsSnapshotForTooLongIsEnded() async throws {
        try await withDaemon({ $0.bounds.readTime = .zero }) { client, _ async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<300 { group.addTask { _ = try await client.call(TicketsCreate.sample()) } }
                try await group.waitForAll()
            }
            let fault = await #expect(throws: Fault.self) { _ = try await client.call(ServerCheck()) }
            #expect(fault?.reason == .overloaded)
            #expect(fault?.message.contains("SUPPORTD_MAXIMUM_READ_SECONDS") == true)
            #expect(try await client.call(ServerInfo()).tickets == 300)
        }
    }

    @Test func longCallsHaveABound() async throws {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        let calls = LongCalls(threads: threads, limit: 3)
        let gate = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        let (begun, begunSource) = AsyncStream.makeStream(of: Void.self)
        let work: @Sendable () -> Void = {
            begunSource.yield()
            gate.wait()
            done.signal()
        }
        try calls.submit(work)
        for await _ in begun { break }
        for _ in 0..<3 { try calls.submit(work) }
        await expectFault(.overloaded) { try calls.submit(work) }
        for _ in 0..<4 { gate.signal() }
        try await threads.shutdownGracefully()
        for _ in 0..<4 { #expect(done.wait(timeout: .now() + 10) == .success) }
    }
}

/// Hands every call to the writer.
private final class WritesAll: Responder {
    let writer: Writer
    let change: Route.Change
    init(writer: Writer, change: @escaping Route.Change) { (self.writer, self.change) = (writer, change) }
    func respond(to calls: inout Calls) {
        while let call = calls.next() {
            do throws(Fault) {
                try writer.submit(Writer.Job(call: PendingCall(port: calls.port(call)), change: change))
                calls.handOn()
            } catch {
                Reply.error(call.id, WireError(error), to: &calls.replies)
            }
        }
    }
}
