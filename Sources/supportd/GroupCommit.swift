internal import LMDB
internal import Logging
internal import Protocol

/// Runs changes in one transaction and commits once. Each change has its own outcome, as if it had been alone.
struct GroupCommit {
    let environment: Environment
    let logger: Logger
    /// Told of an error after which the environment takes no more writes.
    var onFatal: @Sendable (LMDBError) -> Void = { _ in }

    func run(_ changes: [Route.Change]) -> [Swift.Result<[UInt8], Fault>] {
        var outcomes = [Swift.Result<[UInt8], Fault>?](repeating: nil, count: changes.count)
        do {
            while try !attempt(changes, &outcomes) {}
        } catch {
            // The transaction as a whole failed: none of its changes is on the disk.
            if let error = error as? LMDBError, error.isFatal { onFatal(error) }
            let fault = DaemonServices.fault(error, logger)
            for index in outcomes.indices {
                if case .failure? = outcomes[index] { continue }
                outcomes[index] = .failure(fault)
            }
        }
        return outcomes.map { $0 ?? .failure(Fault(.internal, "The change was not tried.")) }
    }

    /// Runs the changes that have not failed yet. False when one failed after it had changed something: the transaction is
    /// dropped, and the next attempt goes without it.
    private func attempt(
        _ changes: [Route.Change],
        _ outcomes: inout [Swift.Result<[UInt8], Fault>?]
    ) throws -> Bool {
        var transaction = try WriteTransaction(environment)
        for (index, change) in changes.enumerated() {
            if case .failure? = outcomes[index] { continue }
            let before = transaction.changes
            do {
                outcomes[index] = .success(try change(&transaction))
            } catch {
                let fault = DaemonServices.fault(error, logger)
                outcomes[index] = .failure(fault)
                if fault.reason == .storageFull {
                    // There is no room for those behind it either, and trying each would repeat the whole group.
                    for later in outcomes.indices[(index + 1)...] { outcomes[later] = .failure(fault) }
                }
                if transaction.changes != before { return false }
            }
        }
        // Nothing changed, as when all were repetitions: there is nothing to wait for the disk for.
        if transaction.changes > 0 { try transaction.commit() }
        return true
    }
}
