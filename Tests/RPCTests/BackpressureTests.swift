import Foundation
import NIOCore
import Protocol
import RPC
import SocketLoop
import Testing

@Suite(.timeLimit(.minutes(20))) struct BackpressureTests {
    @Test func noMoreCallsAreTakenThanMayBeInFlight() async throws {
        let held = Held()
        var limits = RPCServer.Limits()
        limits.inFlightPerConnection = 16
        try await withServer(limits, held.responder) { _, path in
            let client = try RawClient(path)
            let calls = (0..<10_000).flatMap { RawClient.frame(RawClient.call($0)) }
            _ = client.sendWithoutWaiting(calls)
            await held.untilTotal(16)
            try await passThroughTheLoops(path)
            #expect(held.total == 16)
            // Each answer makes room for one more call, and for no more than one.
            try await held.answerOne()
            #expect(await client.receive() != nil)
            try await passThroughTheLoops(path)
            #expect(held.total == 17)
            try await held.answerAll()
            await held.untilTotal(33)
            try await passThroughTheLoops(path)
            #expect(held.total == 33)
        }
    }

    /// A second connection's call passes through the same loops: the first connection has had its turn by then.
    private func passThroughTheLoops(_ path: String) async throws {
        for _ in 0..<32 {
            let other = try RawClient(path)
            other.send("{")
            #expect(await other.receive() != nil)
        }
    }

    /// The client half-closes while its calls lie in the server and wait for their turns.
    @Test func whatWaitsForItsTurnIsAnsweredAfterAHalfClose() async throws {
        try await withServer(RPCServer.Limits(), { OneATurn() }) { _, path in
            for _ in 0..<20 {
                let client = try RawClient(path)
                client.send((0..<200).flatMap { RawClient.frame(RawClient.call($0)) })
                client.finish()
                #expect(await client.receiveCount(200) == 200)
                #expect(await client.receive() == nil)
            }
        }
    }

    /// Each answer is a mebibyte, of which the kernel takes some hundred kibibytes, and all clients may leave three.
    @Test(arguments: [(answers: 3, stays: true), (4, false)])
    func aClientThatLeavesMoreThanAllTogetherMayIsClosed(answers: Int, stays: Bool) async throws {
        let held = Held()
        var limits = RPCServer.Limits()
        limits.unreadBytes = 64 * 1024
        limits.unreadBytesOfAll = 3 << 20
        let group = try SocketLoopGroup(count: 1)
        try await withSocketPath { path in
            let server = try await RPCServer.start(path: UnixSocketPath(path), group: group, limits: limits) { _, _ in held.responder() }
            let client = try RawClient(path)
            client.send((0..<answers).flatMap { RawClient.frame(RawClient.call($0)) })
            await held.untilTotal(answers)
            try await held.answerTogether([UInt8](repeating: UInt8(ascii: "1"), count: 1 << 20))
            // Passes through the loop, in which the answers were sent as far as they go.
            let other = try RawClient(path)
            other.send("{")
            #expect(await other.receive() != nil)
            #expect((await client.receiveCount(answers) == answers) == stays)
            await server.stop()
        }
        try await group.shutdownGracefully()
    }

    @Test func aClientThatReadsLateGetsEveryReply() async throws {
        try await withServer { _, path in
            let client = try RawClient(path)
            let text = String(repeating: "x", count: 20_000)
            let count = 400
            let small = (0..<count).flatMap { RawClient.frame(#"{"jsonrpc":"2.0","id":\#($0),"method":"\#(text)"}"#) }
            // The replies carry the method's name, so both directions fill up.
            // It waits for the client to read, and so has a thread of its own.
            Thread { client.send(small) }.start()
            for id in 0..<count {
                guard let reply = await client.receive() else {
                    Issue.record("no reply to call \(id)")
                    break
                }
                #expect(reply.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"#))
            }
        }
    }

    /// All calls have arrived; replies fill the client's socket; then the client begins to read.
    @Test
    func repliesThatWaitedForTheClientAreSentWhenItReads() async throws {
        try await withServer(RPCServer.Limits(), { Large(size: 10_000) }) { _, path in
            let client = try RawClient(path)
            let count = 1000
            client.send((0..<count).flatMap { RawClient.frame(RawClient.call($0)) })
            var received = 0
            while received < count, await client.receive() != nil { received += 1 }
            #expect(received == count)
        }
    }

    /// The socket fills up and is emptied at once, over and over: calls that have arrived wait for room, and nobody tells of room
    /// that is found by trying.
    @Test func callsThatWaitedForRoomAreTakenWhenThereIsSome() async throws {
        var limits = RPCServer.Limits()
        limits.unreadBytes = 1024
        limits.replyBytes = 16 * 1024
        try await withServer(limits, { Large(size: 3000) }) { _, path in
            let calls = (0..<1000).flatMap { RawClient.frame(RawClient.call($0)) }
            for _ in 0..<20 {
                let client = try RawClient(path)
                Thread {
                    client.send(calls)
                    client.send(calls)
                }.start()
                #expect(await client.receiveCount(2000) == 2000)
            }
        }
    }

    /// What is no request costs as much as many calls.
    @Test func framesThatAreNoRequestEndTheirTurn() async throws {
        try await withServer { _, path in
            let client = try RawClient(path)
            client.send([UInt8](repeating: 0, count: 4 * 20_000))
            #expect(await client.receiveCount(20_000) == 20_000)
        }
    }

    @Test func stopDoesNotWaitForAClientThatNeverReads() async throws {
        try await withSocketPath { path in
            let server = try await start(path, RPCServer.Limits()) { Large(size: 10_000) }
            let client = try RawClient(path)
            client.send((0..<1000).flatMap { RawClient.frame(RawClient.call($0)) })
            #expect(await client.receive() != nil)
            await server.stop(grace: .zero)
            withExtendedLifetime(client) {}
        }
    }
}

/// Answers one call a turn.
final class OneATurn: Responder {
    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        guard let call = calls.next(&replies) else { return }
        Reply.result(calls[call], to: &replies) { $0.append("{}") }
        calls.endTurn()
    }
}

/// Answers at once with `size` bytes.
final class Large: Responder {
    let size: Int
    init(size: Int) { self.size = size }
    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        while let call = calls.next(&replies) {
            Reply.result(calls[call], to: &replies) {
                $0.append("\"")
                $0.append([UInt8](repeating: UInt8(ascii: "x"), count: size))
                $0.append("\"")
            }
        }
    }
}
