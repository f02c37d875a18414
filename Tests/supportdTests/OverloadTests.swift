import CommitEngine
import Foundation
import LMDB
import NIOCore
import Protocol
import RPC
import SocketLoop
import Store
import Synchronization
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct OverloadTests {
    /// Over the socket: the calls that find no room are refused at once, and the others are answered.
    @Test func theWritersQueueHasABound() async throws {
        try await withDirectory { directory in
            let store = try Store(directory: directory)
            let loops = try serverLoops()
            let commits = DaemonCommits(store, subscriptions: nil, faults: FaultLog(silent), logger: silent, loop: loops.next())
            let writer = try DaemonWriter(store.environment, commits, limits: WriterLimits(jobs: 5, groupSize: 1))
            let gate = Gate()
            let (held, holding) = AsyncStream.makeStream(of: Void.self)
            let path = directory + "/s"
            let (outcomes, outcomeSource) = AsyncStream.makeStream(of: Reason?.self)
            let server = try await RPCServer.start(path: UnixSocketPath(path), group: loops) { _, _ in WritesAll(writer) }
            let client = try await RPCClient.connect(path: path)
            let call: @Sendable () async -> Void = {
                do throws(Fault) {
                    _ = try await client.call("w", params: Array("{}".utf8))
                    outcomeSource.yield(nil)
                } catch {
                    outcomeSource.yield(error.reason)
                }
            }
            writer.probe {
                holding.yield()
                gate.wait()
            }
            for await _ in held { break }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask(operation: call) }
                var refusals: [Reason?] = []
                for await outcome in outcomes {
                    refusals.append(outcome)
                    if refusals.count == 3 { break }
                }
                #expect(refusals == [.overloaded, .overloaded, .overloaded])
                #expect(writer.level == .init(count: 5, limit: 5))
                gate.open()
                await group.waitForAll()
            }
            outcomeSource.finish()
            #expect(await outcomes.reduce(into: []) { $0.append($1) } == [Reason?](repeating: nil, count: 5))
            writer.stop()
            await expectFault(.unavailable) { try await client.call("w", params: Array("{}".utf8)) }
            await client.close()
            await server.stop()
            await writer.end()
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

    /// What waits and what runs counts, as docs/configuration.md says; the last place is for another user.
    @Test func longCallsHaveABound() async throws {
        let calls = LongCalls(threads: 1, limit: 8)
        let gate = DispatchSemaphore(value: 0)
        let (begun, begunSource) = AsyncStream.makeStream(of: Void.self)
        let (answers, answerSource) = AsyncStream.makeStream(of: Bool.self)
        let work: @Sendable (Bool) -> Bool = { isStopping in
            if isStopping { return true }
            begunSource.yield()
            gate.wait()
            return false
        }
        let answer: @Sendable (Bool) -> Void = { answerSource.yield($0) }
        try calls.submit(for: 1, work, then: answer)
        for await _ in begun { break }
        #expect(calls.level == .init(count: 1, limit: 8))
        for _ in 0..<6 { try calls.submit(for: 1, work, then: answer) }
        await expectFault(.overloaded) { try calls.submit(for: 1, work, then: answer) }
        try calls.submit(for: 2, work, then: answer)
        await expectFault(.overloaded) { try calls.submit(for: 3, work, then: answer) }
        #expect(calls.level == .init(count: 8, limit: 8))
        // A stop does not do the work that waits, and answers it as stopping.
        async let stop: Void = calls.stop()
        var stopped = 0
        for await isStopping in answers {
            stopped += isStopping ? 1 : 0
            if stopped == 7 { break }
        }
        gate.signal()
        await stop
        #expect(calls.level.count == 0)
    }

    /// The place is free before the answer: who has it may call again at once.
    @Test func anAnsweredCallHasGivenItsPlaceBack() async throws {
        let calls = LongCalls(threads: 1, limit: 1)
        for _ in 0..<100 {
            await withCheckedContinuation { continuation in
                do throws(Fault) {
                    try calls.submit(for: 1) {
                        $0
                    } then: { _ in
                        #expect(calls.level.count == 0)
                        continuation.resume()
                    }
                } catch {
                    Issue.record(error)
                    continuation.resume()
                }
            }
        }
        await calls.stop()
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

/// Has the writer note a refusal for every call.
private final class WritesAll: Responder {
    private let writer: DaemonWriter
    init(_ writer: DaemonWriter) { self.writer = writer }

    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        while let call = calls.next(&replies) {
            do throws(Fault) {
                let change = Change.reportDenials(nil, count: 1, by: Origin(actor: "uid:0", time: .now()))
                let receipt = CommitReceipt.call(PendingCall(port: calls.port(calls[call])), reply: nil)
                try writer.submit(Job(change, receipt, user: calls.peer.userIdentifier, bytes: calls[call].byteCount))
                calls.handOn()
            } catch {
                Reply.error(calls[call].id, WireError(error), to: &replies)
            }
        }
    }
}
