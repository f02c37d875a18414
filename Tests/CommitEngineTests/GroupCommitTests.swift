import Protocol
import Synchronization
import Testing

@testable import CommitEngine
@testable import LMDB

@Suite struct GroupCommitTests {
    struct Refused: Error {}

    @Test func allOfAGroupAreCommittedTogether() async throws {
        try await withGroup { group, table throws in
            let outcomes = group.run(changes: (0..<10).map { put($0, in: table) })
            #expect(outcomes.allSatisfy { (try? $0.get()) == [1] })
            #expect(try keys(group, table) == Array(0..<10))
        }
    }

    @Test func aChangeThatFailsBeforeItWritesLeavesTheOthers() async throws {
        try await withGroup { group, table throws in
            let fault = Fault(.conflict, "no")
            let outcomes = group.run(changes: [put(1, in: table), { _ in throw fault }, put(2, in: table)])
            #expect(outcomes[1] == .failure(fault))
            #expect(try keys(group, table) == [1, 2])
        }
    }

    @Test func aChangeThatFailsAfterItHasWrittenLeavesTheOthersAndNothingOfItself() async throws {
        try await withGroup { group, table throws in
            func half(_ key: UInt64) -> Change {
                { transaction in
                    try table.put([0], for: key, in: &transaction)
                    throw Fault(.invalid, "half")
                }
            }
            let changes = [put(1, in: table), half(7), put(2, in: table), half(8), half(9), put(3, in: table)]
            let outcomes = group.run(changes: changes)
            #expect(outcomes.map { (try? $0.get()) != nil } == [true, false, true, false, false, true])
            #expect(try keys(group, table) == [1, 2, 3])
        }
    }

    /// LMDB marks a transaction that met damage, and refuses whatever comes after it: the others have another one.
    @Test func anErrorOfTheStoreLeavesTheOthersAndTheTransactionIsDropped() async throws {
        try await withGroup { group, table throws in
            let runs = Mutex(0)
            let damaged: Change = { _ in throw LMDBError(code: .corrupted, call: "mdb_get") }
            let counted: Change = { transaction in
                runs.withLock { $0 += 1 }
                return try put(1, in: table)(&transaction)
            }
            let outcomes = group.run(changes: [damaged, counted, damaged, put(2, in: table)])
            #expect(outcomes.map { (try? $0.get()) != nil } == [false, true, false, true])
            #expect(try keys(group, table) == [1, 2])
            #expect(runs.withLock { $0 } == 2)
        }
    }

    @Test func anUnknownErrorIsInternalAndItsTextStaysHere() async throws {
        try await withGroup { group, table throws in
            let outcome = group.run(changes: [{ _ in throw Refused() }])[0]
            #expect(outcome == .failure(Fault(.internal, "The daemon could not do this; its log says why.")))
        }
    }

    @Test func aGroupOfFailuresOrOfNoneIsNoCommit() async throws {
        try await withGroup { group, table throws in
            #expect(group.run(changes: []).isEmpty)
            #expect(group.run(changes: [{ _ in throw Fault(.invalid, "no") }]).count == 1)
            #expect(try keys(group, table) == [])
        }
    }

    @Test func aFullMapRefusesWhatDoesNotFitAndKeepsTheRest() async throws {
        var options = Environment.Options()
        options.mapSize = 512 * 1024
        try await withGroup(options) { group, table throws in
            let large: [Change] = (0..<300).map { key in
                { transaction in
                    try table.put([UInt8](repeating: 1, count: 4000), for: UInt64(key), in: &transaction)
                    return [1]
                }
            }
            let outcomes = group.run(changes: large)
            let kept = outcomes.prefix { (try? $0.get()) != nil }.count
            #expect(kept > 10 || kept == 0)
            for outcome in outcomes[kept...] {
                guard case .failure(let fault) = outcome else {
                    Issue.record("a change after the full map succeeded")
                    continue
                }
                #expect(fault.reason == .storageFull)
            }
            #expect(try keys(group, table).count == kept)
            // Room is made by deleting, and the writer is as before.
            for key in 0..<UInt64(kept) { try group.environment.write { _ = try table.delete(key, in: &$0) } }
            #expect(try group.run(changes: [put(1000, in: table)])[0].get() == [1])
        }
    }

    /// One group that is far larger than the map.
    @Test func theMapGrowsUnderAGroupAndItsCallersDoNotSeeIt() async throws {
        var options = Environment.Options()
        options.mapSize = 256 * 1024
        options.maximumMapSize = 8 << 20
        try await withGroup(options) { group, table throws in
            let large: [Change] = (0..<300).map { key in
                { transaction in
                    if key == 7 { throw Fault(.conflict, "seven") }
                    try table.put([UInt8](repeating: 1, count: 4000), for: UInt64(key), in: &transaction)
                    if key == 8 { throw Fault(.invalid, "eight") }
                    return [1]
                }
            }
            let outcomes = group.run(changes: large)
            #expect(outcomes.indices.filter { (try? outcomes[$0].get()) == nil } == [7, 8])
            #expect(try keys(group, table) == (0..<300).filter { $0 != 7 && $0 != 8 }.map(UInt64.init))
            #expect(try group.environment.usage.mapBytes == 2 << 20)
            // Past the maximum it is as full as ever.
            let reasons = Set(
                (0..<8).flatMap { _ in group.run(changes: large) }.compactMap { outcome -> Reason? in
                    if case .failure(let fault) = outcome { fault.reason } else { nil }
                })
            #expect(reasons == [.conflict, .invalid])
        }
    }

    private func put(_ key: UInt64, in table: Database<UInt64>) -> Change { table.putting(key) }
    private func keys(_ group: Group, _ table: Database<UInt64>) throws -> [UInt64] { try table.keys(group.environment) }

    private func withGroup(
        _ options: Environment.Options = Environment.Options(), _ body: (Group, Database<UInt64>) throws -> Void
    ) async throws {
        try await withTable(options) { environment, table in
            try body(Group(environment: environment, host: TestHost()), table)
        }
    }
}

private typealias Group = GroupCommit<TestHost>

extension Group {
    fileprivate func run(changes: [Change]) -> [Outcome] { run(changes.map { Job($0, { _ in }, user: 1, bytes: 0) }) }
}
