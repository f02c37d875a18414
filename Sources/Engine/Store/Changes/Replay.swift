public import LMDB
public import Protocol

/// Makes a store again of the changes that made it, in their order: the same tables, and the same seals.
public struct Replay: ~Copyable {
    private let environment: Environment
    private let options: StoreOptions
    private var opened: Store?

    /// - Parameters:
    ///   - environment: of an empty store, or of one that has all changes before these.
    ///   - options: with the log's key, where one is adopted.
    public init(into environment: Environment, options: StoreOptions = StoreOptions()) {
        self.environment = environment
        self.options = options
    }

    /// Makes the next change. A refusal is an outcome: the change was refused when it was recorded too.
    public mutating func apply(_ change: Change) throws -> Result<[UInt8], Fault> {
        if let opening = change.value as? any OpeningChange {
            opened = nil
            try environment.write { try opening.apply(opening: options, in: &$0) }
            return .success([])
        }
        let store = try store()
        do {
            return .success(try environment.write { try store.apply(change, in: &$0) })
        } catch let fault as Fault {
            return .failure(fault)
        }
    }

    /// The store as the changes have made it.
    public mutating func store() throws -> Store {
        if let opened { return opened }
        let store = Store(environment, try Tables(opening: environment, options), options)
        opened = store
        return store
    }
}
