import ChangeLog
import Files
import Foundation
import Glibc
import LMDB
import Protocol
import Synchronization
import TestSupport
import Testing

@testable import CommitEngine

/// The writer with a log in front of the store.
@Suite struct LogTests {
    @Test func aGroupIsInTheLogWhenItsOutcomeIsGiven() async throws {
        try await withLoggedWriter { bench async throws in
            for key in 1...5 {
                #expect(try await bench.outcome(bench.table.putting(UInt64(key))) == .success([1]))
                #expect(bench.log.entries.count == key)
            }
            #expect(try bench.keys() == [1, 2, 3, 4, 5])
        }
    }

    @Test func aGroupThatChangesNothingIsNotInTheLog() async throws {
        try await withLoggedWriter { bench async throws in
            let outcome = try await bench.outcome { _ in [7] }
            #expect(outcome == .success([7]))
            #expect(bench.log.entries.isEmpty)
        }
    }

    @Test func whatARuleRefusesIsNotInTheLog() async throws {
        try await withLoggedWriter { bench async throws in
            let fault = Fault(.conflict, "No.")
            let outcome = try await bench.outcome { _ in throw fault }
            #expect(outcome == .failure(fault))
            let writes = bench.table.putting(1)
            let halfWay: Change = { transaction in
                _ = try writes(&transaction)
                throw fault
            }
            #expect(try await bench.outcome(halfWay) == .failure(fault))
            #expect(bench.log.entries.isEmpty)
            #expect(try bench.keys() == [])
        }
    }

    @Test func aLogWithoutRoomRefusesAndGoesOnLater() async throws {
        try await withLoggedWriter { bench async throws in
            bench.log.failure = .full(FileError("write", "log", code: ENOSPC))
            #expect(try await bench.reason(bench.table.putting(1)) == .storageFull)
            bench.log.failure = .failed(FileError("write", "log", code: EIO))
            #expect(try await bench.reason(bench.table.putting(1)) == .unavailable)
            bench.log.failure = nil
            #expect(try bench.keys() == [])
            #expect(try await bench.outcome(bench.table.putting(2)) == .success([1]))
            #expect(try bench.keys() == [2])
            #expect(bench.host.fatal.isEmpty)
        }
    }

    /// Nobody knows what such a log has: a change after it could get the same place.
    @Test func aBrokenLogTakesNothingMore() async throws {
        try await withLoggedWriter { bench async throws in
            bench.log.failure = .broken("EIO")
            #expect(try await bench.reason(bench.table.putting(1)) == .unavailable)
            bench.log.failure = nil
            #expect(try await bench.reason(bench.table.putting(2)) == .unavailable)
            #expect(bench.log.entries.isEmpty)
            #expect(try bench.keys() == [])
            #expect(!bench.host.fatal.isEmpty)
        }
    }

    @Test func aPointIsMadeAndTheLogIsCutWhileGroupsGoOn() async throws {
        var limits = RecoveryPoints.Limits()
        limits.bytes = 1
        try await withLoggedWriter(limits) { bench async throws in
            for key in 1...20 { #expect(try await bench.outcome(bench.table.putting(UInt64(key))) == .success([1])) }
            try await bench.log.state.until("a cut") { $0.cuts.contains { $0 > 0 } }
            let cuts = bench.log.state.withLock { $0.cuts }
            #expect(cuts == cuts.sorted())
            let point = try #require(try RecoveryPoint(bench.file))
            #expect(point.mark.place <= 20 && point.log == "fake")
        }
    }

    /// A point lets the pages go that only the point before had.
    @Test func pagesAreUsedAgainBehindEachPoint() async throws {
        var limits = RecoveryPoints.Limits()
        limits.bytes = 1
        try await withLoggedWriter(limits) { bench async throws in
            let value = [UInt8](repeating: 7, count: 3000)
            let table = bench.table
            var used: [Int] = []
            for round in 0..<30 {
                for key in 0..<100 {
                    _ = try await bench.outcome { transaction in
                        try table.put(value, for: UInt64(key), in: &transaction)
                        return []
                    }
                }
                let cuts = bench.log.state.withLock { $0.cuts.count }
                _ = try await bench.outcome(table.putting(1000 + UInt64(round)))
                try await bench.log.state.until("another cut") { $0.cuts.count > cuts }
                used.append(try bench.environment.usage.usedBytes)
            }
            // The first rounds take the pages. Without points, 14 rounds would take 17 MB more; how much lies between two points depends
            // on the hour.
            #expect(used[29] - used[15] < 8 << 20, "\(used.map { $0 >> 10 })")
        }
    }

    @Test func theEndMakesALastPoint() async throws {
        try await withLoggedWriter { bench async throws in
            for key in 1...3 { _ = try await bench.outcome(bench.table.putting(UInt64(key))) }
            await bench.writer.end()
            #expect(try #require(try RecoveryPoint(bench.file)).mark.place == 3)
            #expect(bench.host.fatal.isEmpty)
        }
    }

    @Test func afterABrokenLogTheEndMakesNone() async throws {
        try await withLoggedWriter { bench async throws in
            bench.log.failure = .broken("EIO")
            _ = try await bench.outcome(bench.table.putting(1))
            await bench.writer.end()
            #expect(try RecoveryPoint(bench.file) == nil)
        }
    }

    /// The disk of the recovery point fails, and that of the log does not.
    @Test func aLogThatCannotBeCutIsBounded() async throws {
        var limits = RecoveryPoints.Limits()
        (limits.bytes, limits.most, limits.nanoseconds) = (1, 2000, 0)
        try await withLoggedWriter(limits, file: "/nowhere/recovery-point") { bench async throws in
            var reasons: Set<Reason> = []
            for key in 1...100 where reasons.isEmpty {
                if case .failure(let fault) = try await bench.outcome(bench.table.putting(UInt64(key))) { reasons.insert(fault.reason) }
            }
            #expect(reasons == [.unavailable])
            #expect(bench.log.entries.count < 60)
        }
    }
}

/// A log in memory, which fails on demand.
private final class FakeLog: ChangeLog {
    struct State: Sendable {
        var entries: [[UInt8]] = []
        var cuts: [UInt64] = []
        var failure: ChangeLogError?
    }
    let state = Watched(State())
    let identity = "fake"

    var entries: [[UInt8]] { state.withLock { $0.entries } }
    var failure: ChangeLogError? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }
    var end: LogMark { LogMark(place: UInt64(entries.count), segment: 1, offset: 0, hash: [UInt8](repeating: 0, count: 32)) }

    func append(_ entry: [UInt8]) throws(ChangeLogError) -> UInt64 {
        if let failure { throw failure }
        return state.withLock { state in
            state.entries.append(entry)
            return UInt64(state.entries.count)
        }
    }
    func read(after mark: LogMark, _ body: ([UInt8], LogMark) throws -> Void) throws {}
    func prepare() {}
    func rotate() {}
    func bytes(ofEntry count: Int) -> Int { count }
    func cut(upTo mark: LogMark) { state.withLock { $0.cuts.append(mark.place) } }
}

private struct Bench: Sendable {
    let writer: Writer<TestHost>
    let host: TestHost
    let log: FakeLog
    let table: Database<UInt64>
    let environment: Environment
    let file: String

    func outcome(_ change: @escaping Change) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try writer.submit(Job(change, { continuation.resume(returning: $0) }, user: nil, bytes: 0))
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
    func reason(_ change: @escaping Change) async throws -> Reason? {
        if case .failure(let fault) = try await outcome(change) { return fault.reason }
        return nil
    }
    func keys() throws -> [UInt64] { try table.keys(environment) }
}

private func withLoggedWriter(
    _ limits: RecoveryPoints.Limits = RecoveryPoints.Limits(), file: String? = nil, _ body: (Bench) async throws -> Void
) async throws {
    try await withDirectory { directory in
        let environment = try Environment(path: directory)
        let table = try environment.write { try Database<UInt64>("table", in: &$0) }
        try environment.setWaitsForDisk(false)
        let (host, log, file) = (TestHost(), FakeLog(), file ?? directory + "/recovery-point")
        let points = RecoveryPoints(environment, log, file: file, current: try environment.pin(), limits: limits)
        let writer = try Writer(environment, host, points: points)
        do {
            try await body(Bench(writer: writer, host: host, log: log, table: table, environment: environment, file: file))
            await writer.end()
        } catch {
            await writer.end()
            throw error
        }
    }
}
