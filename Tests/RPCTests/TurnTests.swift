import Dispatch
import NIOCore
import Protocol
import RPC
import SocketLoop
import Synchronization
import Testing

/// That every call has its turn, and every answer a place.
@Suite(.timeLimit(.minutes(20))) struct TurnTests {
    /// Answers of one tick that are more than a batch leave no room for the calls that wait: they come after these are sent.
    @Test func callsThatWaitedAreTakenAfterManyBytesOfAnswers() async throws {
        let held = Held()
        var limits = RPCServer.Limits()
        limits.inFlightPerConnection = 32
        limits.replyBytes = 64 * 1024
        try await withServer(limits, held.responder) { _, path in
            let client = try RawClient(path)
            client.send((0..<48).flatMap { RawClient.frame(RawClient.call($0)) })
            await held.untilTotal(32)
            try await held.answerTogether(Array("\"\(String(repeating: "x", count: 4096))\"".utf8))
            await held.untilTotal(48)
            try await held.answerAll()
            for _ in 0..<48 { try #require(await client.receive() != nil) }
        }
    }

    @Test func aConnectionWhoseTurnIsOverWaitsForTheOthers() async throws {
        let turns = Turns()
        let group = try SocketLoopGroup(count: 1)
        try await withSocketPath { path in
            let server = try await RPCServer.start(path: UnixSocketPath(path), group: group) { _, _ in turns.responder() }
            let greedy = try RawClient(path)
            greedy.send((0..<100).flatMap { RawClient.frame(RawClient.call($0)) })
            await turns.untilBegun()
            // The loop stands still in the first call of the hundred, and there is one of another client.
            let other = try RawClient(path)
            other.send(RawClient.call(1000))
            turns.goOn.signal()
            _ = try #require(await other.receive())
            for _ in 0..<100 { try #require(await greedy.receive() != nil) }
            let place = try #require(turns.handled.firstIndex(of: "1000"))
            #expect(place < 50)
            await server.stop()
        }
        try await group.shutdownGracefully()
    }

    @Test(arguments: [(1 << 20, false), (64 << 20, true)])
    func clientsThatLeaveTooMuchUnreadAreClosed(bytesOfAll: Int, isServed: Bool) async throws {
        let held = Held()
        var limits = RPCServer.Limits()
        limits.unreadBytes = 64 * 1024
        limits.unreadBytesOfAll = bytesOfAll
        try await withServer(limits, held.responder) { _, path in
            let client = try RawClient(path)
            client.send((0..<64).flatMap { RawClient.frame(RawClient.call($0)) })
            await held.untilTotal(64)
            try await held.answerAll(Array("\"\(String(repeating: "x", count: 300 * 1024))\"".utf8))
            var received = 0
            while received < 64, await client.receive() != nil { received += 1 }
            #expect((received == 64) == isServed)
            // Others are served as before.
            let other = try RawClient(path)
            other.send("{")
            #expect(await other.receive() != nil)
        }
    }
}

/// Calls that are answered at once count like the others.
extension TurnTests {
    @Test(arguments: [(1 << 20, false), (64 << 20, true)])
    func clientsThatReadNoListsAreClosed(bytesOfAll: Int, isServed: Bool) async throws {
        var limits = RPCServer.Limits()
        limits.unreadBytes = 64 * 1024
        limits.unreadBytesOfAll = bytesOfAll
        try await withServer(limits, { Large(size: 900 * 1024) }) { _, path in
            let clients = try (0..<6).map { _ in try RawClient(path) }
            for client in clients { client.send((0..<2).flatMap { RawClient.frame(RawClient.call($0)) }) }
            // A call of somebody else passes through the loops meanwhile.
            for _ in 0..<32 {
                let other = try RawClient(path)
                other.send("{")
                #expect(await other.receive() != nil)
            }
            var received = 0
            for client in clients { received += await client.receiveCount(2) }
            #expect((received == 12) == isServed)
        }
    }
}

/// A responder that ends its turn with every call, and stands still in the first.
private final class Turns: Sendable {
    private let state = Mutex<[String]>([])
    private let begun = AsyncStream.makeStream(of: Void.self)
    let goOn = DispatchSemaphore(value: 0)

    final class Slow: Responder {
        let turns: Turns
        init(turns: Turns) { self.turns = turns }
        func respond(to calls: inout Calls, in replies: inout ByteQueue) {
            while let call = calls.next(&replies) {
                turns.handle(calls[call])
                Reply.result(calls[call], to: &replies) { $0.append("{}") }
                calls.endTurn()
            }
        }
    }
    var responder: @Sendable () -> any Responder { { Slow(turns: self) } }
    var handled: [String] { state.withLock { $0 } }

    func untilBegun() async {
        for await _ in begun.stream { return }
    }

    private func handle(_ call: Envelope) {
        guard case .integer(let id) = call.id else { return }
        let isFirst = state.withLock { handled in
            handled.append("\(id)")
            return handled.count == 1
        }
        if isFirst {
            begun.continuation.yield()
            goOn.wait()
        }
    }
}
