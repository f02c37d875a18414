internal import LMDB
internal import Protocol
internal import Store

extension EventsVerify: LongReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        try scope.store.verify(against: checkpoint, in: transaction)
    }
}

extension EventsCheckpoint: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Checkpoint {
        try scope.store.checkpoint(at: scope.origin.time, in: transaction)
    }
}
