internal import NIOCore
internal import Synchronization

/// The channels that are open.
final class Connections: Sendable {
    enum Outcome { case added, full, stopped }
    private struct State {
        var served: [ObjectIdentifier: any Channel] = [:]
        /// Those that are told why they are not served. They have a bound of their own and cost the others no place.
        var refused: [ObjectIdentifier: any Channel] = [:]
        var isStopped = false
    }
    private let state = Mutex(State())
    private static let maximumRefused = 64

    /// Keeps `channel` until it closes.
    func add(_ channel: any Channel, limit: Int) -> Outcome {
        let identifier = ObjectIdentifier(channel)
        let outcome = state.withLock { state -> Outcome in
            if state.isStopped { return .stopped }
            guard state.served.count < limit else { return .full }
            state.served[identifier] = channel
            return .added
        }
        if outcome == .added {
            channel.closeFuture.whenComplete { _ in
                self.state.withLock { state in
                    state.served[identifier] = nil
                    state.refused[identifier] = nil
                }
            }
        }
        return outcome
    }

    /// Moves a channel that was added to those that are not served. False when too many of these are open.
    func refuse(_ channel: any Channel) -> Bool {
        let identifier = ObjectIdentifier(channel)
        return state.withLock { state in
            state.served[identifier] = nil
            guard state.refused.count < Self.maximumRefused else { return false }
            state.refused[identifier] = channel
            return true
        }
    }

    /// Adds no more, and gives those that are open.
    func stop() -> [any Channel] {
        state.withLock { state in
            state.isStopped = true
            return Array(state.served.values) + state.refused.values
        }
    }
    var count: Int { state.withLock { $0.served.count } }
}
