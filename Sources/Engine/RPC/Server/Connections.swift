internal import NIOCore
internal import Protocol
internal import SocketLoop
internal import Synchronization

/// The open connections, and the bounds of their number.
final class Connections: Sendable {
    /// Identifies a connection as long as it is open.
    struct Number: Hashable, Sendable { fileprivate let value: Int }

    private struct State {
        /// The connections that are served, with their users.
        var served: [Number: UInt32] = [:]
        /// The connections that are only told why they are not served. They have a bound of their own.
        var refused: Set<Number> = []
        var open: [Number: NIOLoopBound<any GracefullyClosing>] = [:]
        var quota: UserQuota
        var last = 0
        var isStopped = false
        var limits: ServerLimits

        mutating func removeServed(_ number: Number) {
            if let user = served.removeValue(forKey: number) { quota.giveBack(from: user) }
        }
    }
    private let state: Mutex<State>
    private static let maximumRefused = 64

    init(_ limits: ServerLimits) { state = Mutex(State(quota: UserQuota(limit: limits.connections), limits: limits)) }

    var limits: ServerLimits {
        get { state.withLock { $0.limits } }
        set {
            state.withLock { state in
                state.limits = newValue
                state.quota.limit = newValue.connections
            }
        }
    }

    /// Admits a connection of `user` to those that are served, until ``remove(_:)``. Faults: `overloaded`, `unavailable`.
    func admit(_ user: UInt32) throws(Fault) -> Number {
        let admission = state.withLock { state -> Swift.Result<Number, Fault> in
            if state.isStopped { return .failure(Fault(.unavailable, "The daemon is stopping.")) }
            let quota = state.quota
            if quota.isFull {
                return .failure(Fault(.overloaded, "There are \(quota.limit) connections already, the most that are allowed."))
            }
            guard state.quota.take(for: user) else {
                return .failure(Fault(.overloaded, "This user has \(quota.share) connections already, the most that one user may have."))
            }
            state.last += 1
            let number = Number(value: state.last)
            state.served[number] = user
            return .success(number)
        }
        return try admission.get()
    }

    /// Moves a connection to those that are not served. When too many of these are open, it is removed and the result is false.
    func refuse(_ number: Number) -> Bool {
        state.withLock { state in
            state.removeServed(number)
            guard state.refused.count < Self.maximumRefused else { return false }
            state.refused.insert(number)
            return true
        }
    }

    /// Keeps the connection for the graceful close.
    func keep(_ connection: NIOLoopBound<any GracefullyClosing>, as number: Number) { state.withLock { $0.open[number] = connection } }

    func remove(_ number: Number) {
        state.withLock { state in
            state.removeServed(number)
            state.refused.remove(number)
            state.open[number] = nil
        }
    }

    /// Admits no more connections, and gives those that are open.
    func stop() -> [NIOLoopBound<any GracefullyClosing>] {
        state.withLock { state in
            state.isStopped = true
            return Array(state.open.values)
        }
    }

    /// The number of connections that are served.
    var count: Int { state.withLock { $0.quota.count } }
}
