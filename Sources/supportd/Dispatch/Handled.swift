internal import LMDB
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

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

/// A change. It is prepared outside the transaction, as a value, and the writer applies it together with others.
protocol WriteMethod: Handled {
    /// Whether the preparation takes long, such as the hash of a password: then it runs on a thread, and else on the event loop.
    static var isPreparedOnThread: Bool { get }
    /// Prepares the call with these parameters, which are JSON. It is a requirement so that it is compiled for each method.
    static func prepare(_ params: RawSpan, _ scope: Scope) throws -> PreparedChange
    /// Puts all into the value that is random, slow or of this machine. See ``Change``.
    func prepare(_ scope: Scope) throws -> PreparedChange
}

/// A change, and how it is answered when it was made.
struct PreparedChange: Sendable {
    let change: Change
    /// The reply's JSON, where the change must not have all of it; nil when the change's outcome is the reply.
    let reply: [UInt8]?

    init(_ change: Change, reply: [UInt8]? = nil) {
        self.change = change
        self.reply = reply
    }
}
