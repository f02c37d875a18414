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
            let sent = client.sendWithoutWaiting(calls)
            await held.untilTotal(16)
            // A second connection's call passes through the same loops: the first has had its turn by then.
            for _ in 0..<32 {
                let other = try RawClient(path)
                other.send("{")
                #expect(await other.receive() != nil)
            }
            #expect(held.total == 16)
            try await held.answerAll()
            await held.untilTotal(32)
            #expect(await client.receive() != nil)
            // Nobody asked for the rest of the calls to be read.
            #expect(sent < calls.count || held.total < 10_000)
        }
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
