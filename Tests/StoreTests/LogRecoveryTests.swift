import ChangeLog
import Foundation
import LMDB
import Protocol
import SeededRandom
import Testing

@testable import Store

/// A store that ended without a last recovery point is made again from its log.
@Suite struct LogRecoveryTests {
    static func options(_ segments: Bool = true) -> StoreOptions {
        var options = StoreOptions()
        options.logSegmentBytes = segments ? 256 << 10 : nil
        return options
    }

    /// Random changes, ends without a word, and starts: afterwards the store is what the same changes make without a log.
    @Test func randomChangesWithEndsBetweenThemAreAllThere() throws {
        let random = SeededRandom()
        var recording = Recording(random)
        let made = try withDirectory { directory in
            var made: [String: [String]] = [:]
            for _ in 0..<6 { made = try recording.run(in: directory, Self.options(), changes: 120) }
            let desk = try Desk(directory, Self.options())
            #expect(desk.store.log?.recovered ?? 0 > 0)
            #expect(try contents(of: desk.environment) == made, "SEED=\(random.seed)")
            #expect(try desk.problems() == [], "SEED=\(random.seed)")
            return made
        }
        try withDirectory { directory in
            var replay = Replay(into: try Environment(path: directory))
            _ = try replay.apply(recording.entries.map { try Change(decoding: $0.bytes) })
            let replayed = try withoutPlace(contents(of: replay.store().environment))
            for (table, rows) in withoutPlace(made) { #expect(replayed[table] == rows, "\(table), SEED=\(random.seed)") }
        }
    }

    /// The place of the last group, which only a store with a log has.
    private func withoutPlace(_ contents: [String: [String]]) -> [String: [String]] {
        var contents = contents
        let key = "\(Array("applied\0".utf8)) "
        contents["meta"] = contents["meta"]?.filter { !$0.hasPrefix(key) }
        return contents
    }

    /// What an earlier tree's pages became does not matter: the recovery begins with the pages of the recovery point.
    @Test func aTreeThatIsNotWholeIsNotUsed() throws {
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            _ = try recording.run(in: directory, Self.options(), changes: 200)
            let made = try recording.run(in: directory, Self.options(), changes: 200)
            let point = try #require(try RecoveryPoint(directory + "/recovery-point"))
            // As a power cut may leave it: the newest root is on the disk, and its pages are not.
            let file = try FileHandle(forUpdating: URL(filePath: directory + "/data.mdb"))
            let root = try #require(point.rootBytes)
            let last = root[136..<144].reversed().reduce(0) { $0 << 8 | Int($1) }
            try file.truncate(atOffset: UInt64((last + 1) * 4096))
            try file.close()
            let desk = try Desk(directory, Self.options())
            #expect(try contents(of: desk.environment) == made)
        }
    }

    /// One wait a group, for the log: with a second one for the data file there would be nothing gained.
    @Test func aCommitWaitsForTheDiskWhereThereIsNoLog() throws {
        try withDirectory { directory in
            for segments in [true, true, false, true, false, false] {
                let waits = try Desk(directory, Self.options(segments)).environment.waitsForDisk
                #expect(waits != segments)
            }
        }
    }

    @Test func withoutALogNothingIsLostEitherWay() throws {
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            for segments in [false, true, false, true, true, false] {
                let made = try recording.run(in: directory, Self.options(segments), changes: 60)
                let desk = try Desk(directory, Self.options(!segments))
                #expect(try contents(of: desk.environment) == made)
                #expect(FileManager.default.fileExists(atPath: directory + "/change-log") != segments)
                #expect(!FileManager.default.fileExists(atPath: directory + "/change-log.removed"))
            }
        }
    }

    /// Kept by two, the root of the start would keep its pages for as long as the process lives.
    @Test func theRootOfTheStartIsGivenOnce() throws {
        try withDirectory { directory in
            let log = try #require(try Desk(directory, Self.options()).store.log)
            #expect(log.takeRoot() != nil)
            #expect(log.takeRoot() == nil)
        }
    }

    /// After an orderly end another program may write to the store, such as one without a log.
    @Test func whatWasWrittenAfterAnOrderlyEndIsKept() throws {
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            _ = try recording.run(in: directory, Self.options(), changes: 40)
            do {
                let desk = try Desk(directory, Self.options())
                let log = try #require(desk.store.log)
                try RecoveryPoint.make(
                    desk.environment.pin(), log.log.end, of: log.log, in: desk.environment, file: log.pointFile, isClosed: true)
            }
            let made: [String: [String]]
            do {
                // Without a look at the log, as an earlier program.
                let environment = try Environment(path: directory)
                let store = Store(environment, try Tables(opening: environment, StoreOptions()), StoreOptions())
                let origin = Origin(actor: "uid:0", time: Timestamp(milliseconds: 1_795_487_451_123))
                let change = Change.addAgent(try AgentName("nina"), .blank, by: origin)
                _ = try environment.write { try store.apply(change, in: &$0) }
                made = try contents(of: environment)
            }
            #expect(try contents(of: Desk(directory, Self.options()).environment) == made)
        }
    }

    @Test func aDataFileFromElsewhereIsRefused() throws {
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            _ = try recording.run(in: directory, Self.options(), changes: 20)
            try FileManager.default.copyItem(atPath: directory + "/data.mdb", toPath: directory + "/old")
            for _ in 0..<2 { _ = try recording.run(in: directory, Self.options(), changes: 60) }
            _ = try Desk(directory, Self.options())
            try FileManager.default.removeItem(atPath: directory + "/data.mdb")
            try FileManager.default.moveItem(atPath: directory + "/old", toPath: directory + "/data.mdb")
            let bytes = try Data(contentsOf: URL(filePath: directory + "/data.mdb"))
            #expect(throws: DamagedFile.self) { try Desk(directory, Self.options()) }
            #expect(try Data(contentsOf: URL(filePath: directory + "/data.mdb")) == bytes)
        }
    }

    @Test func aLogWithoutItsRecoveryPointIsRefused() throws {
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            _ = try recording.run(in: directory, Self.options(), changes: 20)
            try FileManager.default.removeItem(atPath: directory + "/recovery-point")
            for segments in [true, false] {
                let error = #expect(throws: ChangeLogError.self) { try Desk(directory, Self.options(segments)) }
                #expect("\(try #require(error))".contains("/recovery-point is missing"))
            }
        }
    }

    /// A change that the store refuses now, though the log has it: the log is of another store, or a rule has changed.
    @Test func aGroupThatDoesNotFitIsRefused() throws {
        var recording = Recording(SeededRandom())
        try withDirectory { directory in
            _ = try recording.run(in: directory, Self.options(), changes: 20)
            do {
                let desk = try Desk(directory, Self.options())
                let log = try #require(desk.store.log).log
                let head = EntryHead(level: Store.schemaVersion, time: desk.time, sequence: 3, mac: "another")
                _ = try log.append(Entry(head, changes: [Change.deleteTicket(1, by: desk.origin).encoded]).bytes)
            }
            let error = #expect(throws: Recovery.Divergence.self) { try Desk(directory, Self.options()) }
            #expect("\(try #require(error))".contains("another seal"))
        }
    }

    /// A store of an earlier schema, and a log from its first start on: the steps between the schemas are in the log.
    @Test(arguments: ["schema-1", "schema-2", "schema-3"]) func anUpgradeIsRecovered(fixture: String) throws {
        try withDirectory { directory in
            try Fixture.copy(fixture, to: directory + "/data.mdb")
            let made = try {
                let desk = try Desk(directory, Self.options())
                try desk.create("Bea")
                return try contents(of: desk.environment)
            }()
            let again = try Desk(directory, Self.options())
            #expect(try contents(of: again.environment) == made)
            #expect(try again.problems() == [])
        }
    }
}
