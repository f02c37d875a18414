import Dispatch
import NIOCore
import Protocol
import SocketLoop
import Synchronization
import Testing

@testable import RPC

/// Answers that another thread sends at once, between those of the loop.
@Suite(.timeLimit(.minutes(5))) struct AnswerTests {
    @Test(arguments: [10, 10_000, 300_000])
    func everyAnswerArrivesWholeAndOnce(size: Int) async throws {
        let guests = Guests(size: size)
        try await withServer(RPCServer.Limits(), { Mixed(guests) }) { _, path in
            let client = try RawClient(path)
            let count = min(2000, 30_000_000 / size)
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
        if size > 212_992 { #expect(guests.rests > 0) }
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

/// Answers every second call at once, and has the others answered.
private final class Mixed: Responder {
    private let guests: Guests
    private var count = 0
    init(_ guests: Guests) { self.guests = guests }

    func respond(to calls: inout Calls, in replies: inout ByteQueue) {
        while let call = calls.next(&replies) {
            count += 1
            if count.isMultiple(of: 2) {
                Reply.result(calls[call], to: &replies) { $0.append(guests.result) }
            } else {
                guests.answer(calls.port(calls[call]))
                calls.handOn()
            }
        }
    }
}
