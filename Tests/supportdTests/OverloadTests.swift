import Foundation
import LMDB
import NIOCore
import NIOPosix
import Protocol
import RPC
import SocketLoop
import Synchronization
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct OverloadTests {
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
            let server = try await RPCServer.start(path: UnixSocketPath(path), group: serverLoops()) { _, _ in
                WritesAll(
                    writer: writer,
                    change: { _ in
                        takenSource.yield()
                        gate.wait()
                        return Array("{}".utf8)
                    })
            }
            let client = try await RPCClient.connect(path: path)
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
        let calls = LongCalls(threads: threads, limit: 8)
        let gate = DispatchSemaphore(value: 0)
        let (begun, begunSource) = AsyncStream.makeStream(of: Void.self)
        let (cancelled, cancelledSource) = AsyncStream.makeStream(of: Void.self)
        let work: @Sendable (Bool) -> Void = { isStopping in
            if isStopping {
                cancelledSource.yield()
                return
            }
            begunSource.yield()
            gate.wait()
        }
        try calls.submit(for: 1, work)
        for await _ in begun { break }
        for _ in 0..<7 { try calls.submit(for: 1, work) }
        // The last place is for somebody else.
        await expectFault(.overloaded) { try calls.submit(for: 1, work) }
        try calls.submit(for: 2, work)
        await expectFault(.overloaded) { try calls.submit(for: 3, work) }
        // A stop does not do the work that waits, and says so.
        async let stop: Void = threads.shutdownGracefully()
        var count = 0
        for await _ in cancelled {
            count += 1
            if count == 8 { break }
        }
        gate.signal()
        try await stop
        #expect(calls.level.count == 0)
    }

    @Test func theBytesOfTheWritersQueueHaveABound() async throws {
        try await withDirectory { directory in
            let environment = try Environment(path: directory)
            let thread = NIOThreadPool(numberOfThreads: 1)
            thread.start()
            let writer = Writer(environment: environment, thread: thread, logger: silent, queueBytes: 8000)
            let gate = DispatchSemaphore(value: 0)
            let (taken, takenSource) = AsyncStream.makeStream(of: Void.self)
            func submit(_ bytes: Int, for user: UInt32, _ change: @escaping Route.Change = { _ in [] }) throws {
                try writer.submit(Writer.Job(call: nil, user: user, bytes: bytes, change: change))
            }
            try submit(1000, for: 1) { _ in
                takenSource.yield()
                gate.wait()
                return []
            }
            for await _ in taken { break }
            try submit(5000, for: 1)
            // What is at work counts; seven eighths are one user's.
            await expectFault(.overloaded) { try submit(2500, for: 2) }
            try submit(1500, for: 2)
            await expectFault(.overloaded) { try submit(2500, for: 1) }
            gate.signal()
            // The first comes back before the group behind is done, the second after it.
            for _ in 0..<2 { await withCheckedContinuation { continuation in writer.probe { continuation.resume() } } }
            // One that is larger than all is taken alone.
            let (last, lastSource) = AsyncStream.makeStream(of: Void.self)
            try submit(9000, for: 1) { _ in
                lastSource.yield()
                return []
            }
            for await _ in last { break }
            try await thread.shutdownGracefully()
        }
    }

    @Test func oneUserLeavesPlacesToTheOthers() {
        var places = UserQuota(limit: 16)
        let users: [UInt32] = [UInt32](repeating: 1, count: 15) + [2, 3, 4]
        let taken = users.map { places.take(for: $0) }
        #expect(taken == [Bool](repeating: true, count: 14) + [false, true, true, false])
        places.giveBack(from: 1)
        let isTaken = places.take(for: 4)
        #expect(isTaken)
        #expect(places.count == 16)
    }
}

/// Hands every call to the writer.
private final class WritesAll: Responder {
    let writer: Writer
    let change: Route.Change
    init(writer: Writer, change: @escaping Route.Change) { (self.writer, self.change) = (writer, change) }
    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        while let call = calls.next(&replies) {
            do throws(Fault) {
                let port = calls.port(calls[call])
                let user = calls.peer.userIdentifier
                try writer.submit(Writer.Job(call: PendingCall(port: port), user: user, bytes: calls[call].byteCount, change: change))
                calls.handOn()
            } catch {
                Reply.error(calls[call].id, WireError(error), to: &replies)
            }
        }
    }
}
