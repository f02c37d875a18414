import NIOCore
import NIOPosix
import Protocol
import RPC
import SocketLoop
import Synchronization
import Testing

/// What a client meets when the server stops.
@Suite(.timeLimit(.minutes(20))) struct RetirementTests {
    @Test func allThatWasSentBeforeTheEndIsAnswered() async throws {
        try await withSocketPath { path in
            for _ in 0..<20 {
                let server = try await start(path)
                let client = try RawClient(path)
                let padding = String(repeating: "x", count: 4096)
                client.send(RawClient.call(0))
                #expect(await client.receive() != nil)
                // It reads all, and takes its time on a busy machine.
                let stopped = Task { await server.stop(grace: .minutes(4)) }
                // As fast as it goes, until the socket takes no more: then the server has cut it off.
                let sent = await client.sendUntilRefused { RawClient.frame(RawClient.call($0, "{\"padding\":\"\(padding)\"}")) }
                var answered = 0
                while let reply = await client.receive() {
                    answered += 1
                    #expect(reply.contains(#""id":\#(answered),"#))
                }
                #expect(answered == sent)
                await stopped.value
            }
        }
    }

    @Test func aClientThatHasJustConnectedIsServedOnce() async throws {
        try await withSocketPath { path in
            let server = try await start(path)
            let client = try RawClient(path)
            try await eventually("the server has the connection") { server.connectionCount > 0 }
            async let stopped: Void = server.stop(linger: .minutes(4))
            try await eventually("the server listens no more") { (try? RawClient(path)) == nil }
            client.send(RawClient.call(1))
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
            #expect(await client.receive() == nil)
            await stopped
        }
    }

    @Test func aClientThatSaysNothingIsNotWaitedForLong() async throws {
        try await withSocketPath { path in
            let server = try await start(path)
            let client = try RawClient(path)
            try await eventually("the server has the connection") { server.connectionCount > 0 }
            await server.stop(linger: .milliseconds(1))
            #expect(await client.receive() == nil)
        }
    }

    @Test func aLinkGoesOnWithTheNextServer() async throws {
        try await withSocketPath { path in
            var server = try await start(path)
            let link = DaemonLink(path: path)
            for number in 0..<10 {
                let params = Array(#"{"n":\#(number)}"#.utf8)
                #expect(
                    String(buffer: try await link.call("echo", params: params, mayBeRepeated: true))
                        == String(decoding: params, as: UTF8.self))
                await server.stop()
                server = try await start(path)
            }
            await link.close()
            await server.stop()
        }
    }

    @Test func onlyWhatMayBeRepeatedIsSentAgain() async throws {
        let held = Held()
        try await withSocketPath { path in
            let server = try await start(path, RPCServer.Limits(), held.responder)
            let link = DaemonLink(path: path)
            let once = Task { try await link.call("echo", params: Array("{}".utf8)) }
            let again = Task { try await link.call("echo", params: Array("{}".utf8), mayBeRepeated: true) }
            await held.untilTotal(2)
            // The connection ends without an answer, as in a crash.
            try await link.connected().close()
            await #expect(throws: Fault.self) { try await once.value }
            await held.untilTotal(3)
            try await held.answerAll()
            #expect(String(buffer: try await again.value) == "{}")
            #expect(held.total == 3)
            await link.close()
            await server.stop()
        }
    }

    /// A client that calls on when the server has stopped to listen hears all the same what it has asked before.
    @Test func aCallThatIsNotHeardCostsTheOthersNoAnswer() async throws {
        let held = Held()
        try await withSocketPath { path in
            let server = try await start(path, RPCServer.Limits(), held.responder)
            let client = try await RPCClient.connect(path: path)
            let refused = Refusals()
            var calls: [Task<Bool, Never>] = []
            func call() {
                calls.append(
                    Task {
                        do throws(Fault) {
                            _ = try await client.call("echo", params: Array("{}".utf8))
                            return true
                        } catch {
                            refused.count.add(1, ordering: .relaxed)
                            return false
                        }
                    })
            }
            for _ in 0..<50 { call() }
            await held.untilTotal(50)
            async let stop: Void = server.stop(grace: .minutes(4))
            // It listens no more, and a moment later it hears no more: one of these calls fails.
            while let other = try? await RPCClient.connect(path: path) {
                await other.close()
            }
            while refused.count.load(ordering: .relaxed) == 0, calls.count < 250 {
                call()
                // Passes through all loops, as the end of the listening does.
                for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try await loop.submit {}.get() }
                for loop in try serverLoops().loops { try await loop.submit {}.get() }
            }
            #expect(calls.count < 250)
            // Whatever was taken is answered now, and what is taken from now on as it comes.
            try await held.answerFromNowOn()
            await stop
            var answered = 0
            for call in calls where await call.value { answered += 1 }
            #expect(answered == held.total)
            #expect(answered >= 50)
        }
    }
}

private final class Refusals: Sendable {
    let count = Atomic<Int>(0)
}
