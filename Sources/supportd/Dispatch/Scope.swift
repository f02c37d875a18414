internal import PhoneNumbers
internal import Protocol
internal import Store

/// What every handler may use.
final class Desk: Sendable {
    let store: Store
    let identity: DaemonIdentity
    let numbers = NumberDescriber()

    init(store: Store, identity: DaemonIdentity) {
        self.store = store
        self.identity = identity
    }
}

/// What `server.info` says of the process.
struct DaemonIdentity: Sendable {
    let version: String
    let processIdentifier: Int
    let startedAt: Timestamp
}

/// What a handler may know of its caller. The time is the call's: a change that is run again has the same.
struct Scope: Sendable {
    /// One reference, since a scope is made for every turn of a connection.
    let desk: Desk
    let origin: Origin
    /// What the peer may do.
    let access: Access
    /// The user whose connection it is.
    let user: UInt32

    var store: Store { desk.store }
}
