/// A reader's slot that is used again and again on one thread: renewing a snapshot costs no lock.
///
/// Not Sendable on purpose: an event loop owns one.
public final class Reader {
    private let transaction: ReadTransaction
    private let flag = MapGate.ReaderFlag()
    /// LMDB allows one snapshot a slot: a read inside a read is refused.
    private var isReading = false
    // The environment must outlive its transactions.
    private let environment: Environment

    public init(_ environment: Environment) throws(LMDBError) {
        self.environment = environment
        try environment.gate.hold()
        defer { environment.gate.release() }
        transaction = try ReadTransaction(environment)
        transaction.reset()
        environment.gate.add(flag)
    }
    deinit { environment.gate.remove(flag) }

    /// Runs `body` on the newest snapshot. Waits for the microseconds in which the map grows.
    public func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        precondition(!isReading, "a read inside a read of the same Reader")
        do {
            return try snapshot(body)
        } catch let error as LMDBError where error.code == .mapResized {
            try environment.followSize()
            return try snapshot(body)
        }
    }

    private func snapshot<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        try environment.gate.enter(flag)
        defer { flag.leave() }
        try transaction.renew()
        isReading = true
        defer {
            transaction.reset()
            isReading = false
        }
        return try body(transaction)
    }
}
