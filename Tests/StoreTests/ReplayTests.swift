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
            _ = try recording.run(in: directory, steps: 5_000)
            return try recording.run(in: directory, options, steps: 5_000)
        }
        #expect(recording.entries.count > 9_000, "SEED=\(random.seed)")
        try withDirectory { directory in
            var replay = Replay(into: try Environment(path: directory), options: options)
            for entry in recording.entries {
                let outcome = try replay.apply(Change(decoding: entry.bytes))
                guard outcome == entry.outcome else {
                    Issue.record("\(String(decoding: entry.bytes, as: UTF8.self)) gave another outcome, SEED=\(random.seed)")
                    return
                }
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
        try withDirectory { _ = try recording.run(in: $0, options, steps: 20) }
        options.eventKey = EventSecret(String(repeating: "a5", count: 32))
        try withDirectory { directory in
            var replay = Replay(into: try Environment(path: directory), options: options)
            #expect(throws: EventKeyRefusal.self) {
                for entry in recording.entries { _ = try replay.apply(Change(decoding: entry.bytes)) }
            }
        }
    }

    /// A migration is a change too: its random bytes come from the seed in its value.
    @Test(arguments: ["schema-1", "schema-2"]) func aMigrationIsRepeatedByteForByte(fixture: String) throws {
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
            for change in changes { _ = try replay.apply(Change(decoding: change.encoded)) }
            #expect(try contents(of: replay.store().environment) == made)
        }
    }

    /// Fixtures/recording-3.jsonl and the snapshot of its store, which the program of schema 3 made. With `SUPPORTD_WRITE_FIXTURES`
    /// set they are made where they are missing; they are never made anew.
    @Test func theKeptRecordingMakesTheKeptStore() throws {
        try keepFixtures()
        let lines = try String(contentsOfFile: Fixture.path("recording-3", "jsonl"), encoding: .utf8).split(separator: "\n")
        try withDirectory { directory in
            var replay = Replay(into: try Environment(path: directory))
            for line in lines { _ = try replay.apply(Change(decoding: Array(line.utf8))) }
            let replayed = try replay.store()
            #expect(try replayed.environment.read { try replayed.check(in: $0) }.problems == [])
            try withDirectory { other in
                try Fixture.copy("schema-3", to: other + "/data.mdb")
                let kept = try Store(directory: other)
                #expect(try kept.environment.read { try kept.check(in: $0) }.problems == [])
                #expect(kept.identity == replayed.identity)
                // A later schema adds to the kept store what it adds to the replayed one.
                #expect(try contents(of: kept.environment) == contents(of: replayed.environment))
            }
        }
    }

    @Test func theKeptSnapshotIsAsItsManifestSays() throws {
        let snapshot = Snapshot(path: Fixture.path("schema-3", "mdb"))
        #expect(try #require(try snapshot.expectManifest()).schemaVersion == 3)
        let store = try Store(reading: Fixture.path("schema-3", "mdb"), isFile: true)
        #expect(try store.environment.read { try store.check(in: $0) }.problems == [])
    }

    private func keepFixtures() throws {
        let isWanted = ProcessInfo.processInfo.environment["SUPPORTD_WRITE_FIXTURES"] != nil
        guard isWanted, !FileManager.default.fileExists(atPath: Fixture.path("recording-3", "jsonl")) else { return }
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            _ = try recording.run(in: directory + "/store", steps: 150) { store in
                let snapshots = SnapshotDirectory(path: directory)
                let stamp = SnapshotStamp(version: "0.1.0", time: Timestamp(milliseconds: 1_795_487_451_123))
                _ = try snapshots.make("schema-3", of: store, stamp: stamp)
                try Fixture.keep(snapshots.file("schema-3"), as: "schema-3")
            }
        }
        let text = recording.entries.map { String(decoding: $0.bytes, as: UTF8.self) + "\n" }.joined()
        try text.write(toFile: Fixture.path("recording-3", "jsonl"), atomically: true, encoding: .utf8)
    }
}
