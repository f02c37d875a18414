internal import NIOCore
internal import Synchronization

/// The channels that are open.
final class Connections: Sendable {
    enum Outcome { case added, full, stopped }
    private struct Served {
        let channel: any Channel
        var user: UInt32?
    }
    private struct State {
        var served: [ObjectIdentifier: Served] = [:]
        /// How many of these each user has.
        var users: [UInt32: Int] = [:]
        /// Those that are told why they are not served. They have a bound of their own and cost the others no place.
        var refused: [ObjectIdentifier: any Channel] = [:]
        var isStopped = false
        var limits: RPCServer.Limits

        mutating func remove(_ identifier: ObjectIdentifier) {
            guard let user = served.removeValue(forKey: identifier)?.user, let count = users[user] else { return }
            users[user] = count > 1 ? count - 1 : nil
        }
    }
    private let state: Mutex<State>
    private static let maximumRefused = 64

    init(_ limits: RPCServer.Limits) { state = Mutex(State(limits: limits)) }

    var limits: RPCServer.Limits {
        get { state.withLock { $0.limits } }
        set { state.withLock { $0.limits = newValue } }
    }

    /// Keeps `channel` until it closes.
    func add(_ channel: any Channel, limit: Int) -> Outcome {
        let identifier = ObjectIdentifier(channel)
        let outcome = state.withLock { state -> Outcome in
            if state.isStopped { return .stopped }
            guard state.served.count < limit else { return .full }
            state.served[identifier] = Served(channel: channel)
            return .added
        }
        if outcome == .added {
            channel.closeFuture.whenComplete { _ in
                self.state.withLock { state in
                    state.remove(identifier)
                    state.refused[identifier] = nil
                }
            }
        }
        return outcome
    }

    /// Says whose a channel is that was added. False, and it has no place any more, when the user has `limit` already.
    func assign(_ channel: any Channel, to user: UInt32, limit: Int) -> Bool {
        let identifier = ObjectIdentifier(channel)
        return state.withLock { state in
            let count = state.users[user, default: 0]
            guard count < limit else {
                state.remove(identifier)
                return false
            }
            guard state.served[identifier] != nil else { return true }
            state.served[identifier]?.user = user
            state.users[user] = count + 1
            return true
        }
    }

    /// Moves a channel that was added to those that are not served. False when too many of these are open.
    func refuse(_ channel: any Channel) -> Bool {
        let identifier = ObjectIdentifier(channel)
        return state.withLock { state in
            state.remove(identifier)
            guard state.refused.count < Self.maximumRefused else { return false }
            state.refused[identifier] = channel
            return true
        }
    }

    /// Adds no more, and gives those that are open.
    func stop() -> [any Channel] {
        state.withLock { state in
            state.isStopped = true
            return state.served.values.map(\.channel) + state.refused.values
        }
    }
    var count: Int { state.withLock { $0.served.count } }
}
