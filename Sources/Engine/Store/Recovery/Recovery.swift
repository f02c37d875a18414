internal import ChangeLog
internal import LMDB
internal import Protocol

/// Makes the changes again that a log has and a store has not, by the code that made them first.
struct Recovery {
    let environment: Environment
    let options: StoreOptions

    init(_ environment: Environment, _ options: StoreOptions) {
        self.environment = environment
        self.options = options
    }

    /// What is wrong with a log that does not fit its store.
    struct Divergence: Error, CustomStringConvertible {
        let place: UInt64
        let problem: String
        var description: String {
            "group \(place) of the log of changes does not fit the store: \(problem). Restore a backup into an empty directory with "
                + "supportctl server restore"
        }
    }

    private struct Group {
        let place: UInt64
        let head: EntryHead
        let changes: [Change]
    }

    /// Changes in one transaction, whose pages are in memory until its end.
    private static let batch = 2_000

    /// Gives how many groups it made.
    func run(_ log: some ChangeLog, after mark: LogMark) throws -> Int {
        var batch: [Group] = []
        var size = 0
        var count = 0
        var tables: Tables?
        func carryOut() throws {
            guard !batch.isEmpty else { return }
            let opened = try tables ?? Tables(opening: environment, options)
            tables = opened
            try make(batch, in: opened)
            (batch, size) = ([], 0)
        }
        try log.read(after: mark) { bytes, mark in
            let group = try Self.group(bytes, at: mark.place)
            count += 1
            if let change = group.changes.first?.value as? any OpeningChange {
                try carryOut()
                try make(change, at: mark.place)
                tables = nil
                return
            }
            batch.append(group)
            size += group.changes.count
            if size >= Self.batch { try carryOut() }
        }
        try carryOut()
        return count
    }

    private static func group(_ bytes: [UInt8], at place: UInt64) throws -> Group {
        do {
            let entry = try Entry(decoding: bytes)
            return Group(place: place, head: entry.head, changes: try entry.changes.map { try Change(decoding: $0) })
        } catch {
            throw Divergence(place: place, problem: "\(error)")
        }
    }

    private func make(_ change: some OpeningChange, at place: UInt64) throws {
        try environment.write { transaction in
            try change.apply(opening: options, in: &transaction)
            try MetaTable(in: transaction).setApplied(place, in: &transaction)
        }
    }

    private func make(_ groups: [Group], in tables: Tables) throws {
        let store = Store(environment, tables, options)
        try environment.write { transaction in
            for group in groups {
                let found = try tables.entryHead(at: group.head.time, in: transaction)
                guard found == group.head else {
                    let (is_, was) = (found, group.head)
                    throw Divergence(
                        place: group.place,
                        problem: """
                            it follows event \(was.sequence) with another seal, and the store is at event \(is_.sequence) of schema \
                            \(is_.level)
                            """)
                }
                for change in group.changes {
                    do { _ = try store.apply(change, in: &transaction) } catch let fault as Fault {
                        throw Divergence(place: group.place, problem: "\(change.name) is refused: \(fault.message)")
                    }
                }
                try tables.meta.setApplied(group.place, in: &transaction)
            }
        }
    }
}
