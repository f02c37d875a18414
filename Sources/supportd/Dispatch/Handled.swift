internal import LMDB
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// A reply as JSON already: stored bytes are spliced, not decoded and encoded again.
struct Encoded<Value: Codable & Sendable>: Sendable {
    let bytes: [UInt8]
    init(json bytes: [UInt8]) { self.bytes = bytes }
}

/// A method that the daemon answers. Only the protocols below refine it.
protocol Handled: Method {
    static var route: Route { get }
}

/// A look-up: it runs on the connection's event loop.
protocol ReadMethod: Handled {
    /// Answers the call with these parameters, which are JSON. It is a requirement so that it is compiled for each method.
    static func answer(
        _ params: RawSpan, _ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue
    ) throws
    /// Writes the result's JSON. Throws a `Fault` to refuse; what was written by then is taken back.
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue) throws
}

/// A look-up whose result is a value.
protocol ValueReadMethod: ReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result
}

/// Begins or ends the stream of its connection, on the event loop.
protocol StreamMethod: Handled {
    func begin(_ scope: Scope, _ seat: StreamSeat, in transaction: borrowing ReadTransaction) throws -> Result
}

/// What may take long, and changes nothing in the store: it runs on a thread.
protocol LongMethod: Handled {
    static var executor: Executor { get }
    func result(_ scope: Scope, _ work: LongWork) throws -> Result
}

/// The threads that a ``LongMethod`` runs on, each kind with a bound of its own.
enum Executor: Sendable {
    /// Reads of the whole store, one at a time.
    case longReads
    /// Snapshots are made, listed and read here.
    case backups
}

/// A look-up that also needs what all event loops have counted: it is answered when each has given its counts.
protocol GatheredMethod: Handled {
    func result(_ scope: Scope, _ state: DaemonState, in transaction: borrowing ReadTransaction) throws -> Result
}

/// A change. It is prepared outside the transaction, and handled in the writer's transaction together with others.
protocol WriteMethod: Handled {
    /// Whether the preparation takes long, such as the hash of a password: then it runs on a thread, and else on the event loop.
    static var isPreparedOnThread: Bool { get }
    /// Prepares the call with these parameters, which are JSON.
    static func change(_ params: RawSpan, _ scope: Scope) throws -> Route.Change
    associatedtype Prepared: Sendable
    /// What can be checked and made without the store.
    func prepare(_ scope: Scope) throws -> Prepared
    /// May run more than once, when another change of the same group fails: it must depend on its arguments alone.
    func handle(_ prepared: Prepared, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Result>
}
