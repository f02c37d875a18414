import NIOCore
import Protocol
import RPC
import SocketLoop
import TestSupport
import Testing

/// Keeps calls unanswered until the test answers them.
final class Held: Sendable {
    private struct Call: Sendable {
        let port: ReplyPort
        let params: [UInt8]
    }
    private struct State: Sendable {
        var calls: [Call] = []
        var total = 0
        var answersAtOnce = false
    }
    private let state = Watched(State())

    final class Holder: Responder {
        let held: Held
        init(held: Held) { self.held = held }
        func respond(to calls: inout Calls, in replies: inout ByteQueue) {
            while let call = calls.next(&replies) {
                held.take(calls.port(calls[call]), calls[call].params.withUnsafeBytes { Array($0) })
                calls.handOn()
            }
        }
    }
    var responder: @Sendable () -> any Responder { { Holder(held: self) } }

    /// How many calls have come, answered ones among them.
    var total: Int { state.withLock { $0.total } }

    private func take(_ port: ReplyPort, _ params: [UInt8]) {
        let answersAtOnce = state.withLock { state in
            state.total += 1
            if !state.answersAtOnce { state.calls.append(Call(port: port, params: params)) }
            return state.answersAtOnce
        }
        if answersAtOnce { port.eventLoop.execute { port.deliver(.success(params)) } }
    }

    /// Returns when `count` calls have come in all; a test whose calls do not come fails here.
    func untilTotal(_ count: Int) async {
        do { try await state.until("\(count) calls came") { $0.total >= count } } catch { Issue.record(error) }
    }

    /// What is held, and is not any more: the last `count`, or all.
    private func take(_ count: Int? = nil) -> [Call] {
        state.withLock { state in
            let calls = Array(state.calls.suffix(count ?? state.calls.count))
            state.calls.removeLast(calls.count)
            return calls
        }
    }

    /// Answers what is held of one connection, all in one tick of its loop.
    func answerTogether(_ result: [UInt8]) async throws {
        let calls = take()
        try await calls.first?.port.eventLoop.submit { for call in calls { call.port.deliver(.success(result)) } }.get()
    }

    /// Answers what is held, the last that came first.
    ///
    /// - Parameter result: the answer; nil for each call's own parameters.
    func answerAll(_ result: [UInt8]? = nil) async throws { try await answer(take(), result) }

    /// Answers the call that came last.
    func answerOne() async throws { try await answer(take(1), nil) }

    private func answer(_ calls: [Call], _ result: [UInt8]?) async throws {
        for call in calls.reversed() {
            try await call.port.eventLoop.submit { call.port.deliver(.success(result ?? call.params)) }.get()
        }
    }

    /// Answers what is held, and from now on each call as it comes.
    func answerFromNowOn() async throws {
        state.withLock { $0.answersAtOnce = true }
        try await answerAll()
    }
}
