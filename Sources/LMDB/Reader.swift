/// A reader's slot that is used again and again on one thread: renewing a snapshot costs no lock.
///
/// Not Sendable on purpose: an event loop owns one.
public final class Reader {
    private let transaction: ReadTransaction
    /// LMDB allows one snapshot a slot: a read inside a read is refused.
    private var isReading = false
    // The environment must outlive its transactions.
    private let environment: Environment

    public init(_ environment: Environment) throws(LMDBError) {
        self.environment = environment
        transaction = try ReadTransaction(environment)
        transaction.reset()
    }

    /// Runs `body` on the newest snapshot.
    public func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        precondition(!isReading, "a read inside a read of the same Reader")
        try transaction.renew()
        isReading = true
        defer {
            transaction.reset()
            isReading = false
        }
        return try body(transaction)
    }
}
