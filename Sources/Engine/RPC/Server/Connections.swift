internal import NIOCore
internal import Protocol
internal import SocketLoop
internal import Synchronization

/// The connections that are open, and the places for them.
final class Connections: Sendable {
    /// Stands for a connection as long as it is open.
    struct Number: Hashable, Sendable { fileprivate let value: Int }

    private struct State {
        /// Whose they are.
        var served: [Number: UInt32] = [:]
        /// Those that are told why they are not served. They have a bound of their own and cost the others no place.
        var refused: Set<Number> = []
        var open: [Number: NIOLoopBound<any Retirable>] = [:]
        var places: Places
        var last = 0
        var isStopped = false
        var limits: RPCServer.Limits

        mutating func removeServed(_ number: Number) {
            if let user = served.removeValue(forKey: number) { places.giveBack(from: user) }
        }
    }
    private let state: Mutex<State>
    private static let maximumRefused = 64

    init(_ limits: RPCServer.Limits) { state = Mutex(State(places: Places(limit: limits.connections), limits: limits)) }

    var limits: RPCServer.Limits {
        get { state.withLock { $0.limits } }
        set {
            state.withLock { state in
                state.limits = newValue
                state.places.limit = newValue.connections
            }
        }
    }

    /// Gives a connection of `user` a place among those that are served, until ``remove(_:)``.
    func admit(_ user: UInt32) throws(Fault) -> Number {
        let admission = state.withLock { state -> Swift.Result<Number, Fault> in
            if state.isStopped { return .failure(Fault(.unavailable, "the daemon is stopping")) }
            let places = state.places
            if places.isFull {
                return .failure(Fault(.overloaded, "there are \(places.limit) connections already, the most that are allowed"))
            }
            guard state.places.take(for: user) else {
                return .failure(Fault(.overloaded, "this user has \(places.share) connections already, the most that one may have"))
            }
            state.last += 1
            let number = Number(value: state.last)
            state.served[number] = user
            return .success(number)
        }
        return try admission.get()
    }

    /// Moves a connection to those that are not served. False, and it is none any more, when too many of these are open.
    func refuse(_ number: Number) -> Bool {
        state.withLock { state in
            state.removeServed(number)
            guard state.refused.count < Self.maximumRefused else { return false }
            state.refused.insert(number)
            return true
        }
    }

    /// Says what the connection is, for the end.
    func keep(_ connection: NIOLoopBound<any Retirable>, as number: Number) { state.withLock { $0.open[number] = connection } }

    func remove(_ number: Number) {
        state.withLock { state in
            state.removeServed(number)
            state.refused.remove(number)
            state.open[number] = nil
        }
    }

    /// Admits no more, and gives those that are open.
    func stop() -> [NIOLoopBound<any Retirable>] {
        state.withLock { state in
            state.isStopped = true
            return Array(state.open.values)
        }
    }

    /// How many are served.
    var count: Int { state.withLock { $0.places.count } }
}
