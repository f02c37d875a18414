internal import ChangeLog
internal import LMDB
internal import Protocol

/// Runs changes in one transaction and commits once. Each change has its own outcome, as if it had been alone.
///
/// Where there is a log, the changes are in it before the transaction is committed: what a reader sees is durable.
struct GroupCommit<Host: CommitHost> {
    typealias Work = Job<Host.Change, Host.Receipt>

    let environment: Environment
    let host: Host
    var points: RecoveryPoints?

    func run(_ jobs: [Work]) -> [Outcome] {
        var outcomes = [Outcome?](repeating: nil, count: jobs.count)
        do {
            try points?.expectRoom(at: SteadyTime.now)
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
            // The same is so when the log is broken.
            let fatal: (any Error)? = Self.isBroken(error) ? error : environment.fatalError
            if let fatal {
                points?.stop(fatal)
                host.storeHasFailed(fatal)
            }
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

    private static func isBroken(_ error: any Error) -> Bool {
        if case ChangeLogError.broken = error { return true }
        return false
    }

    /// Runs the changes that have not failed yet.
    private func attempt(_ jobs: [Work], _ outcomes: inout [Outcome?]) throws -> Attempt {
        var transaction = try WriteTransaction(environment)
        let head = try points.map { _ in try host.entryHead(in: &transaction) }
        var made: [Host.Change] = []
        for index in jobs.indices {
            if case .failure? = outcomes[index] { continue }
            let before = transaction.changes
            do {
                outcomes[index] = .success(try host.apply(jobs[index].change, in: &transaction))
                if transaction.changes != before { made.append(jobs[index].change) }
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
        guard let points, let head else { return try commit(transaction) }
        return try commit(transaction, made, head, points)
    }

    /// Appends the changes to the log, and then commits them.
    private func commit(
        _ transaction: consuming WriteTransaction, _ changes: [Host.Change], _ head: EntryHead, _ points: RecoveryPoints
    ) throws -> Attempt {
        let place = points.log.end.place + 1
        do {
            try host.setApplied(place, in: &transaction)
            // From the append on nothing may fail for want of room.
            try environment.reserve(for: transaction)
        } catch let error as LMDBError where error.isMapFull {
            return .mapFull(at: 0, error)
        }
        let entry = Entry(head, changes: changes.map(host.encoded)).bytes
        guard try points.log.append(entry) == place else { throw ChangeLogError.broken("a group got another place than \(place)") }
        do throws(LMDBError) { try transaction.commit() } catch {
            throw ChangeLogError.broken("the store did not take a group that the log has: \(error)")
        }
        points.groupDone(bytes: points.log.bytes(ofEntry: entry.count), at: SteadyTime.now)
        return .committed
    }

    private func commit(_ transaction: consuming WriteTransaction) throws -> Attempt {
        do throws(LMDBError) {
            try transaction.commit()
            return .committed
        } catch {
            guard error.isMapFull else { throw error }
            return .mapFull(at: 0, error)
        }
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
