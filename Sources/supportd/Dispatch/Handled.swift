internal import LMDB
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// What a handler may know of the daemon and of its caller. The time is the call's: a replayed write has the same.
struct Scope: Sendable {
    let services: DaemonServices
    let origin: Origin
    /// What the peer may do.
    let access: Access
    /// Whose connection it is.
    let user: UInt32

    var store: Store { services.store }
    var daemon: DaemonIdentity { services.identity }
}

/// A reply as JSON already: stored bytes are spliced, not decoded and encoded again.
struct Encoded<Value: Codable & Sendable>: Sendable {
    let bytes: [UInt8]
    init(json bytes: [UInt8]) { self.bytes = bytes }
}

/// A method that the daemon answers. Only the protocols below refine it.
protocol Handled: Method {
    static var route: Route { get }
}

/// A read that is a look-up: it runs on the connection's event loop.
protocol ReadMethod: Handled {
    /// Answers the call with these parameters, which are JSON. It is a requirement so that it is compiled for each method.
    static func answer(
        _ params: RawSpan, _ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue
    ) throws
    /// Writes the result's JSON. Throws a `Fault` to refuse; what was written by then is taken back.
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue) throws
}

/// Begins or ends what its connection sends unasked.
protocol StreamMethod: Handled {
    /// - Parameter reader: the event loop's, for the stream to read by later.
    func begin(
        _ scope: Scope, on port: StreamPort, _ reader: Reader, in transaction: borrowing ReadTransaction
    ) throws -> Result
}

/// A read whose result is a value.
protocol ValueReadMethod: ReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result
}

/// A read that may take long: it runs on a thread of its own, on a snapshot of its own.
protocol LongReadMethod: Handled {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result
}

/// Work on snapshots: it runs on a thread of its own, and reads the store as it sees fit.
protocol TaskMethod: Handled {
    func result(_ scope: Scope) throws -> Result
}

/// A read that also wants what all event loops have counted: it is answered when each has said so.
protocol GatheredMethod: Handled {
    func result(_ scope: Scope, _ counts: CallCounts, in transaction: borrowing ReadTransaction) throws -> Result
}

/// A change. It is prepared on the event loop, and handled in the writer's transaction together with others.
protocol WriteMethod: Handled {
    /// Prepares the call with these parameters, which are JSON, and gives the change to the writer.
    static func change(_ params: RawSpan, _ scope: Scope, _ submit: (@escaping Route.Change) throws -> Void) throws
    associatedtype Prepared: Sendable
    /// What can be checked and made without the store. It takes microseconds.
    func prepare(_ scope: Scope) throws -> Prepared
    /// May run more than once, when a later change in the same group fails: it must depend on its arguments alone.
    func handle(_ prepared: Prepared, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Result>
}

/// A change whose preparation takes long, such as the hash of a password: it is prepared on a thread of its own.
protocol LongWriteMethod: WriteMethod {}
