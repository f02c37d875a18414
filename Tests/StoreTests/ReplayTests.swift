import Foundation
import LMDB
import Protocol
import SeededRandom
import Testing

@testable import Store

/// The same changes in the same order make the same store.
@Suite struct ReplayTests {
    /// With sessions that end, keys that are swept, refusals, and a key of the log that is adopted half-way.
    @Test func tenThousandChangesMakeTheSameStoreAgain() throws {
        let random = SeededRandom()
        var recording = Recording(random)
        var options = StoreOptions()
        options.eventKey = EventSecret(String(repeating: "5a", count: 32))
        let made = try withDirectory { directory in
            _ = try recording.run(in: directory, changes: 5_000)
            return try recording.run(in: directory, options, changes: 5_000)
        }
        try withDirectory { directory in
            var replay = Replay(into: try Environment(path: directory), options: options)
            let outcomes = try replay.apply(recording.entries.map { try Change(decoding: $0.bytes) })
            #expect(outcomes.count == recording.entries.count)
            for (outcome, entry) in zip(outcomes, recording.entries) where outcome != entry.outcome {
                Issue.record("\(String(decoding: entry.bytes, as: UTF8.self)) gave another outcome, SEED=\(random.seed)")
                return
            }
            let store = try replay.store()
            // The log's last seal, too: it is in its last event.
            #expect(try contents(of: store.environment) == made, "SEED=\(random.seed)")
            #expect(try store.environment.read { try store.check(in: $0) }.problems == [], "SEED=\(random.seed)")
        }
    }

    @Test func aReplayUnderAnotherKeyIsRefused() throws {
        var recording = Recording(SeededRandom())
        var options = StoreOptions()
        options.eventKey = EventSecret(String(repeating: "5a", count: 32))
        try withDirectory { _ = try recording.run(in: $0, options, changes: 20) }
        options.eventKey = EventSecret(String(repeating: "a5", count: 32))
        try withDirectory { directory in
            var replay = Replay(into: try Environment(path: directory), options: options)
            let changes = try recording.entries.map { try Change(decoding: $0.bytes) }
            #expect(throws: EventKeyRefusal.self) { try replay.apply(changes) }
        }
    }

    /// A migration is a change too: its random bytes come from the seed in its value.
    @Test(arguments: ["schema-1", "schema-2", "schema-3"]) func aMigrationIsRepeatedByteForByte(fixture: String) throws {
        var changes: [Change] = []
        let made = try withDirectory { directory in
            try Fixture.copy(fixture, to: directory + "/data.mdb")
            let store = try Store(directory: directory)
            changes = store.openingChanges
            return try contents(of: store.environment)
        }
        #expect(changes.map(\.name).allSatisfy { $0 == "store.migrate" } && !changes.isEmpty)
        try withDirectory { directory in
            try Fixture.copy(fixture, to: directory + "/data.mdb")
            var replay = Replay(into: try Environment(path: directory))
            _ = try replay.apply(changes.map { try Change(decoding: $0.encoded) })
            #expect(try contents(of: replay.store().environment) == made)
        }
    }

    /// Fixtures/recording-N.jsonl and the snapshot of its store, which a program of schema N made. With `SUPPORTD_WRITE_FIXTURES`
    /// set, those of today's schema are made where they are missing; they are never made anew.
    @Test(arguments: 3...Store.schemaVersion) func theKeptRecordingMakesTheKeptStore(schema: Int) throws {
        if schema == Store.schemaVersion { try keepFixtures() }
        let lines = try String(contentsOfFile: Fixture.path("recording-\(schema)", "jsonl"), encoding: .utf8).split(separator: "\n")
        let replayed = try withDirectory { directory in
            try replay(lines.map { Array($0.utf8) }, into: directory)
            // A later program upgrades it then.
            return try openedAndChecked(directory)
        }
        let kept = try withDirectory { directory in
            try Fixture.copy("schema-\(schema)", to: directory + "/data.mdb")
            return try openedAndChecked(directory)
        }
        #expect(replayed == kept)
    }

    private func replay(_ recording: [[UInt8]], into directory: String) throws {
        var replay = Replay(into: try Environment(path: directory))
        _ = try replay.apply(recording.map { try Change(decoding: $0) })
    }
    private func openedAndChecked(_ directory: String) throws -> [String: [String]] {
        let store = try Store(directory: directory)
        #expect(try store.environment.read { try store.check(in: $0) }.problems == [])
        return try contents(of: store.environment)
    }

    @Test(arguments: 3...Store.schemaVersion) func theKeptSnapshotIsAsItsManifestSays(schema: Int) throws {
        let snapshot = Snapshot(path: Fixture.path("schema-\(schema)", "mdb"))
        #expect(try #require(try snapshot.expectManifest()).schemaVersion == schema)
        let store = try Store(reading: Fixture.path("schema-\(schema)", "mdb"), isFile: true)
        #expect(try store.environment.read { try store.check(in: $0) }.problems == [])
    }

    private func keepFixtures() throws {
        let isWanted = ProcessInfo.processInfo.environment["SUPPORTD_WRITE_FIXTURES"] != nil
        let (name, recordingName) = ("schema-\(Store.schemaVersion)", "recording-\(Store.schemaVersion)")
        guard isWanted, !FileManager.default.fileExists(atPath: Fixture.path(recordingName, "jsonl")) else { return }
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            _ = try recording.run(in: directory, changes: 100) { store in
                let snapshots = SnapshotDirectory(path: directory + "/backups")
                let stamp = SnapshotStamp(version: "0.1.0", time: Timestamp(milliseconds: 1_795_487_451_123))
                _ = try snapshots.make(name, of: store, stamp: stamp)
                try Fixture.keep(snapshots.file(name), as: name)
            }
        }
        let text = recording.entries.map { String(decoding: $0.bytes, as: UTF8.self) + "\n" }.joined()
        try text.write(toFile: Fixture.path(recordingName, "jsonl"), atomically: true, encoding: .utf8)
    }
}
