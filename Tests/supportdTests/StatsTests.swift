import Foundation
import Protocol
import RPC
import Testing

@testable import LMDB
@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct StatsTests {
    /// From all connections, whatever their event loops: no call is lost, and none is counted twice.
    @Test func everyCallIsCountedByMethodAndReason() async throws {
        try await withDaemon { client, settings async throws in
            _ = try await client.call(TicketsCreate.sample())
            for _ in 0..<6 {
                let other = try await connect(settings)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<50 { group.addTask { _ = try await other.call(TicketsGet(number: 1)) } }
                    try await group.waitForAll()
                }
                await expectFault(.notFound) { try await other.call(TicketsGet(number: 9)) }
                await expectFault(.invalid) { try await other.call(TicketsCreate(name: "", phoneNumber: "1", description: "")) }
                await expectFault(.notFound) { try await other.call("no.such", params: Array("{}".utf8)) }
                await expectFault(.conflict) { try await other.call(TicketsUpdate(number: 1, revision: 7, status: .closed)) }
                await other.close()
            }
            _ = try await client.call(ServerCheck())
            var stats = try await client.call(ServerStats())
            // The last update may be answered before its loop has counted it.
            var asked = 1
            while answers(stats, "tickets.update") != ["conflict": 6], asked < 1000 {
                stats = try await client.call(ServerStats())
                asked += 1
            }
            #expect(answers(stats, "tickets.get") == ["ok": 300, "notFound": 6])
            #expect(answers(stats, "tickets.create") == ["ok": 1, "invalid": 6])
            #expect(answers(stats, "tickets.update") == ["conflict": 6])
            #expect(answers(stats, "server.check") == ["ok": 1])
            #expect(answers(stats, "other") == ["notFound": 6])
            for calls in stats.calls { #expect(calls.seconds.count == calls.answers.reduce(0) { $0 + $1.count }, "\(calls.method)") }
            #expect(answers(try await client.call(ServerStats()), "server.stats") == ["ok": asked])
        }
    }

    @Test func commitsQueuesAndStorageAreToldAsTheyAre() async throws {
        try await withDaemon({ $0.bounds.queuedWrites = 77 }) { client, _ async throws in
            for _ in 0..<5 { _ = try await client.call(TicketsCreate.sample()) }
            let stats = try await client.call(ServerStats())
            #expect(stats.commits.changes.sum == 5)
            #expect((1...5).contains(stats.commits.seconds.count) && stats.commits.seconds.sum > 0)
            #expect(stats.tickets == 5 && stats.lastEvent == 5)
            #expect(stats.queuedWrites == .init(count: 0, limit: 77))
            #expect(stats.connections.count == 1)
            #expect(stats.storage.usedBytes > 0 && stats.storage.usedBytes < stats.storage.mapBytes)
            #expect((0...stats.storage.usedBytes).contains(stats.storage.freeBytes))
            // The call's own snapshot.
            #expect(stats.storage.readers.count >= 1 && stats.storage.oldestReaderLag == 0)
            #expect(stats.memoryBytes > 1 << 20)
            #expect(stats.malformedRequests == 0)
        }
    }

    @Test func aFailedCallCarriesItsNumberToTheLogAndToTheCaller() async throws {
        struct Broken: Error {}
        let lines = Lines()
        let fault = FaultLog(lines.logger).fault(Broken(), CallID(connection: 12, call: 345))
        #expect(fault == Fault(.internal, "The daemon could not do this; its log says why, at call 12-345."))
        #expect(lines.all.contains("error=Broken"))
        #expect(lines.all.contains("call=12-345"))
    }

    @Test func whatAnotherLibrarysErrorQuotesIsNotLogged() {
        let lines = Lines()
        let error = #expect(throws: DecodingError.self) { try JSONDecoder().decode(Int.self, from: Data(#""secret name""#.utf8)) }
        if let error { _ = FaultLog(lines.logger).fault(error) }
        #expect(lines.all.contains("DecodingError") && !lines.all.contains("secret"))
    }

    @Test func aFullDiskIsInTheLogOnceForManyCalls() {
        let lines = Lines()
        let faults = FaultLog(lines.logger)
        for _ in 0..<5 { #expect(faults.fault(LMDBError(code: .noSpace, call: "mdb_txn_commit")).reason == .storageFull) }
        #expect(lines.all.split(separator: "the disk is full").count == 2)
    }

    @Test func callsForBackupsAreInTheStatistics() async throws {
        try await withDaemon { client in
            _ = try await client.call(ServerBackup())
            #expect(try await client.call(ServerStats()).backupCalls == .init(count: 0, limit: 16))
        }
    }

    private func answers(_ stats: ServerStats.Result, _ method: String) -> [String: Int] {
        let calls = stats.calls.first { $0.method == method }
        return Dictionary(uniqueKeysWithValues: (calls?.answers ?? []).map { ($0.reason, $0.count) })
    }
}
