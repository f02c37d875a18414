public import LMDB
public import Protocol

/// Makes a store again of the changes that made it, in their order: the same tables, and the same seals.
public struct Replay: ~Copyable {
    private let environment: Environment
    private let options: StoreOptions
    private var opened: Store?
    /// Changes in one transaction, whose pages are in memory until its end.
    private static let groupSize = 1_000

    /// - Parameters:
    ///   - environment: of an empty store, or of one that has all changes before these.
    ///   - options: with the log's key, where one is adopted.
    public init(into environment: Environment, options: StoreOptions = StoreOptions()) {
        self.environment = environment
        self.options = options
    }

    /// Makes the next changes, many in one transaction. A refusal is an outcome: the change was refused when it was recorded
    /// too.
    public mutating func apply(_ changes: [Change]) throws -> [Result<[UInt8], Fault>] {
        var outcomes: [Result<[UInt8], Fault>] = []
        var group: [Change] = []
        for change in changes {
            guard let opening = change.value as? any OpeningChange else {
                group.append(change)
                if group.count < Self.groupSize { continue }
                outcomes += try applyTogether(group)
                group = []
                continue
            }
            outcomes += try applyTogether(group)
            group = []
            opened = nil
            try environment.write { try opening.apply(opening: options, in: &$0) }
            outcomes.append(.success([]))
        }
        return try outcomes + applyTogether(group)
    }

    private mutating func applyTogether(_ changes: [Change]) throws -> [Result<[UInt8], Fault>] {
        guard !changes.isEmpty else { return [] }
        let store = try store()
        do {
            return try environment.write { transaction in
                try changes.map { change in
                    let before = transaction.changes
                    do {
                        return .success(try store.apply(change, in: &transaction))
                    } catch let fault as Fault {
                        guard transaction.changes == before else { throw RefusedHalfWay() }
                        return .failure(fault)
                    }
                }
            }
        } catch is RefusedHalfWay {
            return try changes.map { change in try outcome(of: change, in: store) }
        }
    }
    /// A change was refused after it had written something, which only the end of its transaction takes back.
    private struct RefusedHalfWay: Error {}

    private func outcome(of change: Change, in store: Store) throws -> Result<[UInt8], Fault> {
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
