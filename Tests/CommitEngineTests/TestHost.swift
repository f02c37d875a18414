import ChangeLog
import CommitEngine
import LMDB
import Protocol
import Synchronization
import TestSupport

typealias Change = @Sendable (inout WriteTransaction) throws -> [UInt8]

/// A program around the writer: its changes are closures, and each receipt is called with its outcome.
final class TestHost: CommitHost {
    typealias Receipt = @Sendable (Outcome) -> Void

    private let seen = Mutex(Seen())
    struct Seen {
        var fatal: [any Error] = []
        var groups = 0
        var ticks: [@Sendable () -> Void] = []
    }
    var fatal: [any Error] { seen.withLock { $0.fatal } }
    var groups: Int { seen.withLock { $0.groups } }
    func takeTicks() -> [@Sendable () -> Void] {
        seen.withLock { seen in
            defer { seen.ticks = [] }
            return seen.ticks
        }
    }

    func apply(_ change: Change, in transaction: inout WriteTransaction) throws -> [UInt8] { try change(&transaction) }
    func encoded(_ change: Change) -> [UInt8] { [] }
    func entryHead(in transaction: inout WriteTransaction) -> EntryHead {
        EntryHead(level: 1, time: Timestamp(milliseconds: 0), sequence: 0, mac: "")
    }
    func setApplied(_ place: UInt64, in transaction: inout WriteTransaction) {}
    func recoveryPointHasFailed(_ error: any Error) { seen.withLock { $0.fatal.append(error) } }
    func fault(_ error: any Error, at receipt: Receipt?) -> Fault { StoreFaults.judge(error).fault }
    func deliver(_ outcomes: [Outcome], to jobs: [Job<Change, Receipt>]) {
        for (job, outcome) in zip(jobs, outcomes) { job.receipt(outcome) }
    }
    func groupIsDone() { seen.withLock { $0.groups += 1 } }
    func mapHasGrown(to bytes: Int) {}
    func storeHasFailed(_ error: any Error) { seen.withLock { $0.fatal.append(error) } }
    func schedule(after nanoseconds: UInt64, near receipt: Receipt, _ tick: @escaping @Sendable () -> Void) {
        seen.withLock { $0.ticks.append(tick) }
    }
}

/// Lends a store with one table.
func withTable<R>(
    _ options: Environment.Options = Environment.Options(), _ body: (Environment, Database<UInt64>) async throws -> R
) async throws -> R {
    try await withDirectory { directory in
        let environment = try Environment(path: directory, options: options)
        let table = try environment.write { try Database<UInt64>("table", in: &$0) }
        return try await body(environment, table)
    }
}

extension Database<UInt64> {
    /// A change that puts a value.
    func putting(_ key: UInt64) -> Change {
        { transaction in
            try put([1], for: key, in: &transaction)
            return [1]
        }
    }

    func keys(_ environment: Environment) throws -> [UInt64] {
        var keys: [UInt64] = []
        try environment.read { transaction in
            try scan(in: transaction) { key, _ in
                keys.append(key)
                return .next
            }
        }
        return keys
    }
}
