internal import LMDB
internal import Protocol
internal import Store

extension EventsVerify: LongMethod {
    static var executor: Executor { .longReads }

    func result(_ scope: Scope, _ work: LongWork) throws -> Result {
        try work.read { try scope.store.verify(against: checkpoint, in: $0) }
    }
}

extension EventsCheckpoint: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Checkpoint {
        try scope.store.checkpoint(at: scope.origin.time, in: transaction)
    }
}
