internal import CommitEngine
internal import Protocol
internal import RPC
internal import Synchronization

/// What all connections share to carry out their calls. Handlers do not see it.
final class Dispatcher: Sendable {
    let desk: Desk
    let routes: RouteTable
    let later: LaterCalls
    let subscriptions: Subscriptions
    let denials: Denials
    let lookUps: LookUps
    let faults: FaultLog
    let clock: @Sendable () -> Timestamp
    private let connections = Atomic<Int>(0)

    init(
        desk: Desk,
        routes: RouteTable,
        later: LaterCalls,
        subscriptions: Subscriptions,
        denials: Denials,
        lookUps: LookUps,
        faults: FaultLog,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.desk = desk
        self.routes = routes
        self.later = later
        self.subscriptions = subscriptions
        self.denials = denials
        self.lookUps = lookUps
        self.faults = faults
        self.clock = clock
    }

    /// The number of a connection, from 1.
    func nextConnection() -> Int { connections.add(1, ordering: .relaxed).newValue }
}
