import Protocol
import TestSupport

@testable import WebGateway

/// The daemon's log as the feed follows it, written by the test.
final class FakeLog: EventSource {
    private struct State: Sendable {
        var position: Int
        var refusal: Fault?
        var current: AsyncStream<Event>.Continuation?
        /// The positions that subscriptions asked for.
        var subscriptions: [Int?] = []
    }
    private let state: Watched<State>

    /// - Parameter position: the log's last sequence.
    init(position: Int) { state = Watched(State(position: position)) }

    func follow(after position: Int?, onReply: (Int) -> Void, onEvent: (Event) -> Void) async throws {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let reply = try state.withLock { state in
            if let refusal = state.refusal {
                state.refusal = nil
                throw refusal
            }
            state.current = continuation
            state.subscriptions.append(position)
            return position ?? state.position
        }
        onReply(reply)
        for await event in events { onEvent(event) }
    }

    /// Waits until there were `count` subscriptions, and returns the positions that they asked for.
    func subscriptions(_ count: Int) async throws -> [Int?] {
        try await state.until("the feed has subscribed \(count) times") { $0.subscriptions.count >= count }
        return subscriptions
    }

    /// The positions that subscriptions asked for.
    var subscriptions: [Int?] { state.withLock { $0.subscriptions } }

    /// Appends an event and sends it to the subscription.
    func append(_ event: Event) {
        state.withLock { state in
            state.position = event.sequence
            _ = state.current?.yield(event)
        }
    }

    /// Ends the subscription, as the daemon's end does.
    func end() { state.withLock { $0.current?.finish() } }

    /// Refuses the next subscription.
    func refuseOnce(_ fault: Fault) { state.withLock { $0.refusal = fault } }
}
