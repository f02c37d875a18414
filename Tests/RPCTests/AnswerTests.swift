import Dispatch
import NIOCore
import Protocol
import SocketLoop
import Synchronization
import Testing

@testable import RPC

/// Answers that another thread sends at once, between those of the loop.
@Suite(.timeLimit(.minutes(5))) struct AnswerTests {
    @Test(arguments: [10, 10_000, 4 << 20])
    func everyAnswerArrivesWholeAndOnce(size: Int) async throws {
        let guests = Guests(size: size)
        try await withServer(RPCServer.Limits(), { Mixed(guests) }) { _, path in
            let client = try RawClient(path)
            let count = max(40, min(2000, 30_000_000 / size))
            var missing = Set(0..<count)
            // One after the other: the loop has nothing to send meanwhile. Then all together.
            for id in 0..<20 {
                client.send(RawClient.call(id))
                try #require(missing.remove(guests.identifier(of: await client.receive())) == id)
            }
            async let isSent = client.sendFromThread((20..<count).flatMap { RawClient.frame(RawClient.call($0)) })
            while !missing.isEmpty { try #require(missing.remove(guests.identifier(of: await client.receive())) != nil) }
            #expect(await isSent)
        }
        #expect(guests.receipts > 0)
        // A socket takes what is small as a whole or not at all.
        if size > 1 << 20 { #expect(guests.rests > 0) }
    }

    /// The client does not read, and a guest has left a rest: the loop cannot send, and takes no more calls than at other times.
    @Test func behindARestNoMoreCallsAreTakenThanTheirRepliesMayWait() async throws {
        let first = First()
        try await withServer(RPCServer.Limits(), { Mixed(first: first, Guests(size: 10_000)) }) { _, path in
            let client = try RawClient(path)
            client.send(RawClient.call(0))
            let port = await first.port()
            let result = [UInt8](repeating: UInt8(ascii: "1"), count: 4 << 20)
            let receipt = try #require(port.send(.success(result)))
            try #require(!receipt.rest.isEmpty)
            let calls = (1...20_000).flatMap { RawClient.frame(RawClient.call($0)) }
            let sent = client.sendWithoutWaiting(calls)
            // Another connection's call passes through the same loops: the first has had its turns by then.
            for _ in 0..<64 {
                let other = try RawClient(path)
                other.send("{")
                #expect(await other.receive() != nil)
            }
            // The socket holds a few hundred KiB of calls, and more go in only as some are taken.
            #expect(client.sendWithoutWaiting(Array(calls[sent...])) < 512 << 10)
            #expect(first.callCount < 1000)
            try await port.eventLoop.submit { port.deliver(.success(result), receipt) }.get()
            #expect(await client.receive()?.utf8.count ?? 0 > result.count)
            #expect(await client.receiveCount(200) == 200)
        }
    }

    /// They come before what the loop has, and who waits for that waits as long as before.
    @Test func aRestStandsInFront() {
        var outbox = Outbox()
        outbox.bytes.append("behind")
        let end = outbox.end
        outbox.putInFront(Array("before, ".utf8))
        #expect(String(decoding: outbox.bytes.array, as: UTF8.self) == "before, behind")
        #expect(outbox.end == end)
    }

    /// It has gone before its answer is there: nothing is sent, and its connection ends.
    @Test func aClientThatHasGoneIsNotAnswered() async throws {
        let held = Held()
        try await withServer(RPCServer.Limits(), held.responder) { server, path in
            do {
                let client = try RawClient(path)
                client.send(RawClient.call(1))
                await held.untilTotal(1)
            }
            #expect(try await held.sendAll() == 0)
            while server.connectionCount > 0 { await Task.yield() }
        }
    }
}

/// The thread that answers, and what it has got for it.
private final class Guests: Sendable {
    let result: [UInt8]
    private let thread = DispatchQueue(label: "Guests")
    private let counts = Mutex((receipts: 0, rests: 0))

    init(size: Int) { result = Array((#"{"text":""# + String(repeating: "x", count: size) + #""}"#).utf8) }
    var receipts: Int { counts.withLock { $0.receipts } }
    var rests: Int { counts.withLock { $0.rests } }

    /// Of the call that `reply` answers, as it should.
    func identifier(of reply: String?) throws -> Int {
        let start = #"{"jsonrpc":"2.0","id":"#
        let id = try #require(Int((reply ?? "").dropFirst(start.utf8.count).prefix { $0 != "," }))
        // A comparison that failed would print it all.
        let isWhole = reply == start + "\(id),\"result\":" + String(decoding: result, as: UTF8.self) + "}"
        try #require(isWhole)
        return id
    }

    func answer(_ port: ReplyPort) {
        thread.async { [self] in
            let receipt = port.send(.success(result))
            if let receipt {
                counts.withLock { counts in
                    counts.receipts += 1
                    if !receipt.rest.isEmpty { counts.rests += 1 }
                }
            }
            port.eventLoop.execute { [result] in port.deliver(.success(result), receipt) }
        }
    }
}

/// Keeps the first call, and counts them all.
private final class First: Sendable {
    private let state = Mutex((count: 0, port: ReplyPort?.none))
    var callCount: Int { state.withLock { $0.count } }
    /// True for the first.
    func take(_ port: @autoclosure () -> ReplyPort) -> Bool {
        let port = callCount == 0 ? port() : nil
        return state.withLock { state in
            state.count += 1
            if let port { state.port = port }
            return port != nil
        }
    }
    /// When it has come.
    func port() async -> ReplyPort {
        while true {
            if let port = state.withLock({ $0.port }) { return port }
            await Task.yield()
        }
    }
}

/// Answers every second call at once, and has the others answered; or keeps the first and answers all others at once.
private final class Mixed: Responder {
    private let first: First?
    private let guests: Guests
    private var count = 0
    init(first: First? = nil, _ guests: Guests) {
        self.first = first
        self.guests = guests
    }

    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        while let call = calls.next(&replies) {
            count += 1
            if let first, first.take(calls.port(calls[call])) {
                calls.handOn()
            } else if first != nil || count.isMultiple(of: 2) {
                Reply.result(calls[call], to: &replies) { $0.append(guests.result) }
            } else {
                guests.answer(calls.port(calls[call]))
                calls.handOn()
            }
        }
    }
}
