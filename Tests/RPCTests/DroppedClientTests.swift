import NIOCore
import Protocol
import SocketLoop
import Synchronization
import Testing

@testable import RPC

/// The end of a client's connection, and of a link's attempts to connect.
@Suite(.timeLimit(.minutes(20))) struct DroppedClientTests {
    @Test func aClientThatNothingRefersToGivesItsConnectionBack() async throws {
        let ends = AsyncStream.makeStream(of: Void.self)
        try await withServer(RPCServer.Limits(), { WatchedEcho(ends.continuation) }) { _, path in
            try await callOnce(path)
            var iterator = ends.stream.makeAsyncIterator()
            // Comes when the server lets the connection go, which it does only when the client has closed it.
            #expect(await iterator.next() != nil)
        }
    }

    @Test func aScopedClientIsClosedAlsoWhenItsScopeThrows() async throws {
        try await withServer { _, path in
            let clients = Mutex<[RPCClient]>([])
            await #expect(throws: Fault(.conflict, "Stop.")) {
                try await RPCClient.withConnection(path: path) { client in
                    clients.withLock { $0.append(client) }
                    throw Fault(.conflict, "Stop.")
                }
            }
            let reply = try await RPCClient.withConnection(path: path) { client in
                clients.withLock { $0.append(client) }
                return try await client.call("echo", params: Array("{}".utf8))
            }
            #expect(String(buffer: reply) == "{}")
            let kept = clients.withLock { $0 }
            #expect(kept.map(\.isActive) == [false, false])
        }
    }

    @Test func aSubscriptionKeepsItsConnection() async throws {
        let numbers = Numbers()
        numbers.state.withLock { $0.available = 2 }
        try await withServer(RPCServer.Limits(), numbers.responder) { _, path in
            let stream = try await RPCClient.connect(path: path).subscribe(NumbersSubscribe())
            var iterator = stream.makeAsyncIterator()
            #expect(try await iterator.next() != nil)
            #expect(try await iterator.next() != nil)
        }
    }

    @Test func aLinkMakesOneAttemptToConnectAtATime() async throws {
        try await withServer { _, path in
            let attempts = Attempts()
            let link = DaemonLink { await attempts.connect(path) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        // Whoever shares a failed attempt asks again at once, while the others still learn of the failure.
                        for _ in 0..<200 {
                            do throws(Fault) {
                                _ = try await link.connected()
                                return
                            } catch {
                                #expect(error.reason == .unavailable)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(attempts.most == 1)
            #expect(attempts.total == Attempts.failures + 1)
            await link.close()
        }
    }

    private func callOnce(_ path: String) async throws {
        let client = try await RPCClient.connect(path: path)
        _ = try await client.call("echo", params: Array("{}".utf8))
    }
}

/// Attempts to connect, of which the first fail.
private final class Attempts: Sendable {
    static let failures = 100
    private let state = Mutex((running: 0, most: 0, total: 0))
    var most: Int { state.withLock { $0.most } }
    var total: Int { state.withLock { $0.total } }

    func connect(_ path: String) async -> Swift.Result<RPCClient, Fault> {
        let number = state.withLock { state in
            state.running += 1
            state.total += 1
            state.most = max(state.most, state.running)
            return state.total
        }
        defer { state.withLock { $0.running -= 1 } }
        do throws(Fault) {
            let client = try await RPCClient.connect(path: path)
            return number > Self.failures ? .success(client) : .failure(Fault(.unavailable, "This attempt fails."))
        } catch {
            return .failure(error)
        }
    }
}

/// Answers as `Echo` does, and says when it is let go.
private final class WatchedEcho: Responder {
    private let echo = Echo()
    private let ends: AsyncStream<Void>.Continuation
    init(_ ends: AsyncStream<Void>.Continuation) { self.ends = ends }
    deinit { ends.yield() }
    func respond(to calls: inout Calls, in replies: inout ByteQueue) { echo.respond(to: &calls, in: &replies) }
}
