internal import LMDB
internal import Logging
internal import Protocol

/// Runs changes in one transaction and commits once. Each change has its own outcome, as if it had been alone.
struct GroupCommit {
    let environment: Environment
    let logger: Logger
    /// Told of an error after which the environment takes no more writes.
    var onFatal: @Sendable (LMDBError) -> Void = { _ in }

    /// - Parameter calls: whose the changes are, for the log.
    func run(_ changes: [Route.Change], of calls: [CallID?] = []) -> [Swift.Result<[UInt8], Fault>] {
        var outcomes = [Swift.Result<[UInt8], Fault>?](repeating: nil, count: changes.count)
        do {
            attempts: while true {
                switch try attempt(changes, calls, &outcomes) {
                case .committed: break attempts
                case .failed: continue
                case .mapFull(let index, let error):
                    // Nobody sees that the map grows: the group is run again.
                    if let fault = try room(after: error, at: calls.first ?? nil) { Self.fail(&outcomes, from: index, fault) }
                }
            }
        } catch {
            // The transaction as a whole failed: none of its changes is on the disk, unless it was the meta page that could
            // not be written. Then LMDB takes no more transactions, and nobody knows.
            let fatal = environment.fatalError
            if let fatal { onFatal(fatal) }
            Self.fail(&outcomes, from: 0, DaemonServices.fault(fatal ?? error, logger, calls.first ?? nil))
        }
        return outcomes.map { $0 ?? .failure(Fault(.internal, "The change was not tried.")) }
    }

    private enum Attempt {
        case committed
        /// A change failed after it had changed something: the transaction was dropped, and the next attempt goes without it.
        case failed
        /// There was no room in the map for this change, nor for those behind it. The transaction was dropped.
        case mapFull(at: Int, LMDBError)
    }

    /// Runs the changes that have not failed yet.
    private func attempt(
        _ changes: [Route.Change],
        _ calls: [CallID?],
        _ outcomes: inout [Swift.Result<[UInt8], Fault>?]
    ) throws -> Attempt {
        var transaction = try WriteTransaction(environment)
        for (index, change) in changes.enumerated() {
            if case .failure? = outcomes[index] { continue }
            let before = transaction.changes
            do {
                outcomes[index] = .success(try change(&transaction))
            } catch let error as LMDBError where error.isMapFull {
                return .mapFull(at: index, error)
            } catch {
                let fault = DaemonServices.fault(error, logger, calls.isEmpty ? nil : calls[index])
                outcomes[index] = .failure(fault)
                // There is no room for those behind it either, and trying each would repeat the whole group.
                if fault.reason == .storageFull { Self.fail(&outcomes, from: index, fault) }
                if transaction.changes != before { return .failed }
            }
        }
        // Nothing changed, as when all were repetitions: there is nothing to wait for the disk for.
        guard transaction.changes > 0 else { return .committed }
        do throws(LMDBError) {
            try transaction.commit()
        } catch {
            guard error.isMapFull else { throw error }
            return .mapFull(at: 0, error)
        }
        return .committed
    }

    /// Nil when the map has grown.
    private func room(after error: LMDBError, at call: CallID?) throws -> Fault? {
        switch try environment.grow() {
        case .grown:
            let bytes = try environment.usage.mapBytes
            logger.info("the map has grown", metadata: ["mebibytes": "\(bytes >> 20)"])
            return nil
        case .atMaximum, .noAddressSpace: return DaemonServices.fault(error, logger, call)
        case .busy: return Fault(.overloaded, "The store grows when a long read has ended. Try again in a moment.")
        }
    }

    private static func fail(_ outcomes: inout [Swift.Result<[UInt8], Fault>?], from index: Int, _ fault: Fault) {
        for index in outcomes.indices[index...] {
            if case .failure? = outcomes[index] { continue }
            outcomes[index] = .failure(fault)
        }
    }
}
