public import LMDB
internal import Protocol

/// A change that is made in an open store.
protocol StoreChange: ChangeValue {
    /// Gives the outcome as JSON. Throws a `Fault` when a rule refuses the change. It must read no setting, clock or random number.
    func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8]
}

extension StoreChange {
    /// The outcome of a change that has nothing to say.
    static var nothing: [UInt8] { Array("{}".utf8) }
}

extension Store {
    /// Makes a change. The outcome is JSON: the ticket, the event or the agent that was made, or `{}`. A `Fault` is a rule's refusal.
    public func apply(_ change: Change, in transaction: inout WriteTransaction) throws -> [UInt8] {
        guard let value = change.value as? any StoreChange else { throw ChangeRefusal.onlyAtOpening(name: change.name) }
        return try value.apply(to: self, in: &transaction)
    }
}
