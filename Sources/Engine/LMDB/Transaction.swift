internal import CLMDB
internal import Glibc
internal import Synchronization

/// A consistent view of the environment: the one argument every read takes.
public protocol Transaction: ~Copyable {
    var raw: RawTransaction { get }
    /// Throws an error of the code `expired` when the snapshot has become older than it may.
    func checkAge() throws(LMDBError)
    /// Whether a table that is opened and is not there is made.
    static var makesTables: Bool { get }
}

/// A snapshot. It cannot be copied, so it cannot outlive the closure that it is lent to.
public struct ReadTransaction: ~Copyable, Transaction {
    public let raw: RawTransaction
    /// Nanoseconds of the steady clock. A number: with a `ContinuousClock.Instant` in it, whose layout the compiler must not
    /// rely on, the transaction was not ended when a body threw (Swift 6.3).
    private let deadline: Int
    public static let makesTables = false

    init(_ environment: borrowing Environment, within age: Duration? = nil) throws(LMDBError) {
        deadline = age.map { Self.now + Int($0 / .nanoseconds(1)) } ?? .max
        raw = try unsafe RawTransaction(environment.handle, flags: MDB_RDONLY)
    }
    public func checkAge() throws(LMDBError) {
        if deadline != .max, Self.now >= deadline { throw LMDBError(code: .expired, call: "read") }
    }
    private static var now: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
    deinit { unsafe mdb_txn_abort(raw.handle) }

    /// Keeps the tables that were opened in it for other transactions.
    consuming func commit() throws(LMDBError) {
        let raw = raw
        discard self
        try LMDBError.check(unsafe mdb_txn_commit(raw.handle), "mdb_txn_commit")
    }

    /// Lets the snapshot go but keeps the reader's slot.
    func reset() { unsafe mdb_txn_reset(raw.handle) }
    /// Takes the newest snapshot into the slot.
    func renew() throws(LMDBError) { try LMDBError.check(unsafe mdb_txn_renew(raw.handle), "mdb_txn_renew") }
}

/// The one writer. Dropped without `commit()`, it changes nothing. While it lives the map cannot grow.
public struct WriteTransaction: ~Copyable, Transaction {
    public let raw: RawTransaction
    public static let makesTables = true
    /// No other transaction of the process has the same number: what was kept for one must not be used in the next, which may begin
    /// where this one did.
    public let serial: Int
    /// How many puts and deletes were done: 0 means that dropping the transaction loses nothing.
    public internal(set) var changes = 0
    /// How many bytes the values had that were put.
    public internal(set) var bytes = 0
    private var isCommitted = false
    private let environment: Environment
    private static let serials = Atomic(0)
    public func checkAge() {}

    public init(_ environment: Environment) throws(LMDBError) {
        self.environment = environment
        serial = Self.serials.add(1, ordering: .relaxed).newValue
        try environment.gate.hold()
        do throws(LMDBError) {
            raw = try unsafe RawTransaction(environment.handle, flags: 0)
        } catch {
            environment.gate.release()
            throw error
        }
    }

    /// Makes the changes visible, and puts them on the disk unless a log does that (``Environment/setWaitsForDisk(_:)``).
    /// `mdb_txn_commit` frees the handle whether or not it succeeds, so `self` ends here.
    public consuming func commit() throws(LMDBError) {
        isCommitted = true
        let code = LMDBError.Code(rawValue: unsafe mdb_txn_commit(raw.handle))
        if code.rawValue != MDB_SUCCESS, code != .mapFull { unsafe environment.writebackErrors.surface(environment.handle) }
        // A write that was cut short is EIO to LMDB, whatever cut it.
        let reason = code == .inputOutput ? environment.reasonNotToGrow() ?? code : code
        try LMDBError.check(reason.rawValue, "mdb_txn_commit")
    }
    deinit {
        if !isCommitted { unsafe mdb_txn_abort(raw.handle) }
        environment.gate.release()
    }
}
