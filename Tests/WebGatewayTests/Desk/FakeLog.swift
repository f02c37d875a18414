import Protocol
import Synchronization

@testable import WebGateway

/// The daemon's log as the feed follows it, written by the test.
final class FakeLog: EventSource {
    private let subscriptions: AsyncStream<Int?>
    private let subscribed: AsyncStream<Int?>.Continuation
    private let state: Mutex<(position: Int, refusal: Fault?, current: AsyncStream<Event>.Continuation?)>

    /// - Parameter position: the log's last sequence.
    init(position: Int = 0) {
        (subscriptions, subscribed) = AsyncStream.makeStream()
        state = Mutex((position, nil, nil))
    }

    func follow(after position: Int?, onReply: (Int) -> Void, onEvent: (Event) -> Void) async throws {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let reply = try state.withLock { state in
            if let refusal = state.refusal { throw refusal }
            state.current = continuation
            return position ?? state.position
        }
        onReply(reply)
        subscribed.yield(position)
        for await event in events { onEvent(event) }
    }

    /// Waits for the next subscription, and returns the position that it asked for.
    func subscription() async -> Int?? {
        for await position in subscriptions { return position }
        return nil
    }

    /// Appends an event and sends it to the subscription.
    func append(_ event: Event) {
        state.withLock { state in
            state.position = event.sequence
            _ = state.current?.yield(event)
        }
    }

    /// Ends the subscription, as the daemon's end does.
    func end() { state.withLock { $0.current?.finish() } }

    /// Refuses subscriptions from now on; takes them again when `fault` is nil.
    func refuse(_ fault: Fault?) { state.withLock { $0.refusal = fault } }
}
