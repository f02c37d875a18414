import NIOCore
import Protocol
import RPC
import SocketLoop
import Synchronization

/// Keeps calls unanswered until the test answers them.
final class Held: Sendable {
    private struct State {
        var calls: [ReplyPort] = []
        var total = 0
        var waiter: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }
    private let state = Mutex(State())

    final class Holder: Responder {
        let held: Held
        init(held: Held) { self.held = held }
        func respond(to calls: inout Calls, in replies: inout ByteQueue) {
            while let call = calls.next(&replies) {
                held.take(calls.port(calls[call]))
                calls.handOn()
            }
        }
    }
    var responder: @Sendable () -> any Responder { { Holder(held: self) } }

    /// How many calls have come, answered ones among them.
    var total: Int { state.withLock { $0.total } }

    private func take(_ port: ReplyPort) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.calls.append(port)
            state.total += 1
            guard let waiter = state.waiter, state.total >= waiter.count else { return nil }
            state.waiter = nil
            return waiter.continuation
        }
        waiter?.resume()
    }

    /// Returns when `count` calls have come in all.
    func untilTotal(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.total >= count { return true }
                state.waiter = (count, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// What is held, and is not any more.
    private func takeAll() -> [ReplyPort] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    /// Answers what is held of one connection, all in one tick of its loop.
    func answerTogether(_ result: [UInt8]) async throws {
        let calls = takeAll()
        try await calls.first?.eventLoop.submit { for port in calls { port.deliver(.success(result)) } }.get()
    }

    /// Answers what is held, last come first.
    func answerAll(_ result: [UInt8] = Array("{}".utf8)) async throws {
        let calls = takeAll()
        for port in calls.reversed() {
            try await port.eventLoop.submit { port.deliver(.success(result)) }.get()
        }
    }
}
