import NIOCore
import Protocol
import RPC
import SocketLoop
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(20))) struct StreamTests {
    @Test func theReplyComesFirstAndThenEveryNotificationInOrder() async throws {
        let numbers = Numbers()
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let client = try RawClient(path)
            client.send(RawClient.call(1), #"{"jsonrpc":"2.0","id":2,"method":"numbers.subscribe"}"#)
            #expect(await client.receive()?.contains(#""id":1"#) == true)
            #expect(await client.receive() == #"{"jsonrpc":"2.0","id":2,"result":{"size":0}}"#)
            for number in 1...5000 {
                let text = await client.receive()
                #expect(text == #"{"jsonrpc":"2.0","method":"numbers.number","params":{"number":\#(number),"padding":""}}"#)
                if text == nil { break }
            }
        }
    }

    @Test func aClientThatDoesNotReadIsPulledForNoMoreThanItsSocketTakes() async throws {
        let numbers = Numbers()
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let silent = try RawClient(path)
            silent.send(#"{"jsonrpc":"2.0","id":1,"method":"numbers.subscribe","params":{"size":1000}}"#)
            #expect(await silent.receive() != nil)
            var before = -1
            // Until the socket is full; each call of the other passes through the loops.
            while numbers.sent != before {
                before = numbers.sent
                for _ in 0..<64 { try await pingOnce(path) }
            }
            #expect(before > 0 && before < 4000)
            #expect(await silent.receive()?.contains(#""number":1,"#) == true)
        }
    }

    @Test func aStreamWithoutEndLeavesTheOthersTheirTurns() async throws {
        let numbers = Numbers()
        let group = try SocketLoopGroup(count: 1)
        try await withSocketPath { path in
            let server = try await RPCServer.start(path: UnixSocketPath(path), group: group) { _, _ in numbers.responder() }
            let greedy = try RawClient(path)
            greedy.send(#"{"jsonrpc":"2.0","id":1,"method":"numbers.subscribe","params":{"size":100}}"#)
            async let count = greedy.receiveAll()
            for _ in 0..<200 { try await pingOnce(path) }
            await server.stop()
            #expect(await count > 0)
        }
        try await group.shutdownGracefully()
    }

    @Test func aStreamThatHasCaughtUpGoesOnWhenItIsWoken() async throws {
        let numbers = Numbers()
        numbers.state.withLock { $0.available = 3 }
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let client = try await connect(path)
            let stream = try await client.subscribe(NumbersSubscribe())
            var seen: [Int] = []
            for try await number in stream {
                seen.append(number.number)
                if number.number == 9 { break }
                guard number.number % 3 == 0 else { continue }
                let port = numbers.state.withLock { state in
                    state.available += 3
                    return state.ports.first
                }
                port?.eventLoop.execute { port?.wake() }
            }
            #expect(seen == Array(1...9))
            await client.close()
        }
    }

    @Test func aConnectionHasOneStreamAndMayHaveAnotherAfterIt() async throws {
        let numbers = Numbers()
        // So few that the client goes on reading, and hears the refusal, while nobody takes them.
        numbers.state.withLock { $0.available = 3 }
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let client = try await connect(path)
            let first = try await client.subscribe(NumbersSubscribe())
            let fault = await #expect(throws: Fault.self) { _ = try await client.subscribe(NumbersSubscribe()) }
            #expect(fault?.reason == .conflict)
            for try await _ in first { break }
            _ = consume first
            // The end of the first is on its way before this: both go over one connection.
            try await numbers.untilEndings(["stopped"])
            let second = try await client.subscribe(NumbersSubscribe())
            for try await number in second {
                #expect(number.number == 1)
                break
            }
            #expect(numbers.endings.first == "stopped")
            await client.close()
        }
    }

    @Test func cancellingTheConsumerEndsTheStreamAndTheConnectionGoesOn() async throws {
        let numbers = Numbers()
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let client = try await connect(path)
            let stream = try await client.subscribe(NumbersSubscribe(size: 1000))
            let consumer = Task { for try await _ in stream {} }
            try await numbers.state.until("a thousand numbers were sent") { $0.sent >= 1000 }
            consumer.cancel()
            _ = await consumer.result
            try await numbers.untilEndings(["stopped"])
            #expect(String(buffer: try await client.call("echo", params: Array(#"{"a":1}"#.utf8))) == #"{"a":1}"#)
            await client.close()
        }
    }

    @Test func aConsumerThatIsBehindHoldsTheServerBackAndLosesNothing() async throws {
        let numbers = Numbers()
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let client = try await connect(path)
            var iterator = try await client.subscribe(NumbersSubscribe(size: 10_000)).makeAsyncIterator()
            #expect(try await iterator.next()?.number == 1)
            var before = -1
            while numbers.sent != before {
                before = numbers.sent
                for _ in 0..<64 { try await pingOnce(path) }
            }
            #expect(before < 2000)
            for number in 2...4000 { #expect(try await iterator.next()?.number == number) }
            await client.close()
        }
    }

    @Test func whatTheSourceThrowsEndsTheConnectionWithItsReason() async throws {
        let numbers = Numbers()
        numbers.state.withLock { $0.failure = Fault(.storageFull, "no room") }
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let client = try await connect(path)
            let stream = try await client.subscribe(NumbersSubscribe())
            let fault = await #expect(throws: Fault.self) { for try await _ in stream {} }
            #expect(fault == Fault(.storageFull, "no room"))
            #expect(numbers.endings == ["storageFull: no room"])
        }
    }

    @Test func theStreamEndsWithTheConnection() async throws {
        let numbers = Numbers()
        numbers.state.withLock { $0.available = 0 }
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let client = try await connect(path)
            let stream = try await client.subscribe(NumbersSubscribe())
            await client.close()
            let fault = await #expect(throws: Fault.self) { for try await _ in stream {} }
            #expect(fault?.reason == .unavailable)
            try await numbers.untilEndings(["closed"])
        }
    }

    @Test func aClientThatReadsNothingForTooLongIsClosed() async throws {
        let numbers = Numbers()
        var limits = RPCServer.Limits()
        limits.streamPatience = .milliseconds(50)
        try await withServer(limits, numbers.responder) { _, path in
            let silent = try RawClient(path)
            silent.send(#"{"jsonrpc":"2.0","id":1,"method":"numbers.subscribe","params":{"size":1000}}"#)
            try await numbers.untilEndings(["stalled"])
            while await silent.receive() != nil {}
        }
    }

    @Test func theServersStopEndsStreams() async throws {
        let numbers = Numbers()
        numbers.state.withLock { $0.available = 10 }
        try await withSocketPath { path in
            let server = try await start(path, RPCServer.Limits(), numbers.responder)
            let client = try RawClient(path)
            client.send(#"{"jsonrpc":"2.0","id":1,"method":"numbers.subscribe"}"#)
            for _ in 0..<11 { try #require(await client.receive() != nil) }
            await server.stop()
            #expect(await client.receive() == nil)
            #expect(numbers.endings == ["closed"])
        }
    }

    private func pingOnce(_ path: String) async throws {
        let other = try RawClient(path)
        other.send(RawClient.call(1))
        // One that is not answered ends the test: all that follow would wait as long.
        _ = try #require(await other.receive())
    }

    private func connect(_ path: String) async throws -> RPCClient {
        try await RPCClient.connect(path: path)
    }
}
