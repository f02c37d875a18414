internal import LMDB
internal import Protocol

/// Runs changes in one transaction and commits once. Each change has its own outcome, as if it had been alone.
struct GroupCommit<Host: CommitHost> {
    typealias Work = Job<Host.Change, Host.Receipt>

    let environment: Environment
    let host: Host

    func run(_ jobs: [Work]) -> [Outcome] {
        var outcomes = [Outcome?](repeating: nil, count: jobs.count)
        do {
            attempts: while true {
                switch try attempt(jobs, &outcomes) {
                case .committed: break attempts
                case .failed: continue
                case .mapFull(let index, let error):
                    // Nobody sees that the map grows: the group is run again.
                    if let fault = try room(after: error, at: jobs.first?.receipt) { Self.fail(&outcomes, from: index, fault) }
                }
            }
        } catch {
            // The transaction as a whole failed, and none of its changes is on the disk. The exception is a meta page that could not
            // be written: then nobody knows, and LMDB takes no more transactions.
            let fatal = environment.fatalError
            if let fatal { host.storeHasFailed(fatal) }
            Self.fail(&outcomes, from: 0, host.fault(fatal ?? error, at: jobs.first?.receipt))
        }
        return outcomes.map { $0 ?? .failure(Fault(.internal, "The change was not tried.")) }
    }

    private enum Attempt {
        case committed
        /// A change failed after it had written something: the transaction was dropped, and the next attempt leaves the change out.
        case failed
        /// There was no room in the map for this change, nor for those after it. The transaction was dropped.
        case mapFull(at: Int, LMDBError)
    }

    /// Runs the changes that have not failed yet.
    private func attempt(_ jobs: [Work], _ outcomes: inout [Outcome?]) throws -> Attempt {
        var transaction = try WriteTransaction(environment)
        for index in jobs.indices {
            if case .failure? = outcomes[index] { continue }
            let before = transaction.changes
            do {
                outcomes[index] = .success(try host.apply(jobs[index].change, in: &transaction))
            } catch let error as LMDBError where error.isMapFull {
                return .mapFull(at: index, error)
            } catch {
                let fault = host.fault(error, at: jobs[index].receipt)
                outcomes[index] = .failure(fault)
                // There is no room for the changes after it either, and to try each would repeat the whole group.
                if fault.reason == .storageFull { Self.fail(&outcomes, from: index, fault) }
                // After an error of its own LMDB may refuse everything else in this transaction.
                if transaction.changes != before || error is LMDBError { return .failed }
            }
        }
        // Nothing was written, as when all were repetitions: there is nothing to wait for the disk for.
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
    private func room(after error: LMDBError, at receipt: Host.Receipt?) throws -> Fault? {
        switch try environment.grow() {
        case .grown:
            host.mapHasGrown(to: try environment.usage.mapBytes)
            return nil
        case .atMaximum, .noAddressSpace: return host.fault(error, at: receipt)
        case .busy: return Fault(.overloaded, "The store grows when a long read has ended. Try again in a moment.")
        }
    }

    private static func fail(_ outcomes: inout [Outcome?], from index: Int, _ fault: Fault) {
        for index in outcomes.indices[index...] {
            if case .failure? = outcomes[index] { continue }
            outcomes[index] = .failure(fault)
        }
    }
}
