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

    /// Changes and their bytes in one transaction, whose pages are in memory until its end.
    private static let (batch, batchBytes) = (2_000, 4 << 20)

    /// How many transactions there are between two recovery points: the pages that one leaves are used again after it only.
    private static let batchesOfPoint = 10

    /// - Parameter makePoint: makes a recovery point of the groups up to a mark.
    func run(_ log: some ChangeLog, after mark: LogMark, makePoint: (LogMark) throws -> Void) throws {
        var batches = 0
        var batch: [Group] = []
        var (size, bytesOfBatch) = (0, 0)
        var tables: Tables?
        func carryOut() throws {
            guard !batch.isEmpty else { return }
            let opened = try tables ?? Tables(opening: environment, options)
            tables = opened
            try make(batch, in: opened)
            (batch, size, bytesOfBatch) = ([], 0, 0)
        }
        try log.read(after: mark) { bytes, mark in
            let group = try Self.group(bytes, at: mark.place)
            if let change = group.changes.first?.value as? any OpeningChange {
                try carryOut()
                try make(change, at: mark.place)
                tables = nil
                return
            }
            batch.append(group)
            size += group.changes.count
            bytesOfBatch += bytes.count
            guard size >= Self.batch || bytesOfBatch >= Self.batchBytes else { return }
            try carryOut()
            batches += 1
            if batches.isMultiple(of: Self.batchesOfPoint) { try makePoint(mark) }
        }
        try carryOut()
    }

    private static func group(_ bytes: [UInt8], at place: UInt64) throws -> Group {
        do {
            let entry = try Entry(decoding: bytes)
            return Group(place: place, head: entry.head, changes: try entry.changes.map { try Change(decoding: $0) })
        } catch Entry.Refusal.unknownFormat(let format) {
            throw ChangeLogError.newer(path: "group \(place) of the log of changes", problem: "it has format \(format)")
        } catch let error as ChangeRefusal {
            guard error.isOfNewerProgram else { throw Divergence(place: place, problem: "\(error)") }
            throw ChangeLogError.newer(path: "group \(place) of the log of changes", problem: "\(error)")
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
                    throw Divergence(
                        place: group.place,
                        problem: """
                            it follows event \(group.head.sequence) of schema \(group.head.level) with another seal, and the store is at \
                            event \(found.sequence) of schema \(found.level)
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
