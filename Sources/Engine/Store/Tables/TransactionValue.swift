internal import LMDB
internal import Synchronization

/// What a table knows of itself within a write transaction, so that a group of changes reads it once.
///
/// It is forgotten with its transaction: one that is rolled back leaves no trace, and neither does a change that has failed.
final class TransactionValue<Value: Sendable>: Sendable {
    /// For the one writer: no thread ever waits for the lock.
    private let kept = Mutex<(transaction: Int, value: Value)?>(nil)

    /// Lends what an earlier call has left in the same transaction, nil in its first call, and keeps what `body` gives in its place.
    func update<R>(
        in transaction: inout WriteTransaction, _ body: (Value?, inout WriteTransaction) throws -> (value: Value, result: R)
    ) rethrows -> R {
        let serial = transaction.serial
        let earlier: Value? = kept.withLock { kept in
            defer { kept = nil }
            return kept?.transaction == serial ? kept?.value : nil
        }
        let (value, result) = try body(earlier, &transaction)
        kept.withLock { $0 = (serial, value) }
        return result
    }
}
