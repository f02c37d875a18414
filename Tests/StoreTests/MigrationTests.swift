import Foundation
import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct MigrationTests {
    @Test func aStoreOfSchemaOneIsSealedAndKeepsAllThatItHad() throws {
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            let desk = try Desk(directory)
            #expect(desk.store.migration?.from == 1 && desk.store.migration?.to == Store.schemaVersion)
            #expect(try desk.problems() == [])
            #expect(try desk.verified() == EventsVerify.Result(sequence: 7))
            let before = try SchemaOneStore.events.map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
            let after = try desk.events().map { event in
                var event = event
                #expect((event.digest != nil) == [4, 5].contains(event.sequence))
                (event.salt, event.digest, event.mac) = (nil, nil, nil)
                return event
            }
            #expect(after == before)
            #expect(try desk.get(1).name == "Änne \"A\"")
            #expect(try desk.create().number == 3)
            try desk.delete(1)
            #expect(try desk.verified() == EventsVerify.Result(sequence: 9))
        }
    }

    /// The fixture is a backup that the program of schema 2 made.
    @Test func aStoreOfSchemaTwoKeepsAllThatItHadAndFindsItsSessionsByTheirAgent() throws {
        try withDirectory { directory in
            try Fixture.copy("schema-2", to: directory + "/data.mdb")
            let desk = try Desk(directory)
            #expect(desk.store.migration?.from == 2 && desk.store.migration?.steps == ["index the sessions", "keep numbers plain"])
            #expect(try desk.problems() == [])
            #expect(try desk.verified() == EventsVerify.Result(sequence: 14))
            #expect(try desk.get(1).name == "Anne" && desk.get(1).assignee == "yuki")
            #expect(try desk.get(3).phoneNumber == "+819012345678")
            // The sessions of the fixture, which has three, end twelve hours after these times.
            desk.time = try #require(Timestamp("2026-12-01T18:42:53.000Z"))
            #expect(try desk.agents().map(\.name) == ["omar", "yuki"])
            #expect(try desk.agents().map(\.signedIn) == [true, false])
            desk.time = try #require(Timestamp("2026-12-01T12:00:00.000Z"))
            #expect(try desk.agents().map(\.signedIn) == [true, true])
            try desk.removeAgent("yuki")
            #expect(try desk.environment.read { try desk.store.tables.sessions.sessions.count(in: $0) } == 1)
            #expect(try desk.problems() == [])
        }
    }

    @Test(arguments: ["schema-1", "schema-2", "schema-3"])
    func aStoreOfAnEarlierSchemaAndItsSnapshotAreReadAsTheyAre(name: String) throws {
        try withDirectory { directory in
            let path = directory + "/data.mdb"
            try Fixture.copy(name, to: path)
            let before = try Data(contentsOf: URL(filePath: path))
            let schema = try #require(Int(name.suffix(1)))
            for (path, isFile) in [(directory, false), (Fixture.path(name, "mdb"), true)] {
                let store = try Store(reading: path, isFile: isFile)
                #expect(store.schemaVersion == schema && store.isSealed == (schema > 1))
                let report = try store.environment.read { try store.check(in: $0) }
                #expect(report.problems == [] && report.tickets > 0 && report.events > 0)
                let names = try store.environment.read { try store.allAgents(at: Timestamp(milliseconds: 0), in: $0) }.map(\.name)
                #expect(!names.isEmpty)
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
            #expect(try Snapshot(path: Fixture.path(name, "mdb")).expectManifest()?.schemaVersion == schema)
            let report = try #require(try Desk(directory).store.migration)
            #expect(report.from == schema && report.to == Store.schemaVersion)
            let snapshot = try Store(reading: report.snapshot, isFile: true)
            #expect(snapshot.schemaVersion == schema)
            #expect(try snapshot.environment.read { try snapshot.check(in: $0) }.problems == [])
        }
    }

    @Test func aMigratedStoreIsNotMigratedAgain() throws {
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            let first = try Desk(directory).rawEvents()
            let desk = try Desk(directory)
            #expect(desk.store.migration == nil)
            #expect(try desk.rawEvents() == first)
        }
    }

    @Test func aKeyThatIsConfiguredSealsTheOldEventsToo() throws {
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            let desk = try Desk(directory, StoreOptions(eventKey: Keys.first))
            #expect(try desk.verified() == EventsVerify.Result(sequence: 7, configuredKeyFrom: 1))
        }
    }

    @Test func theSnapshotIsTheStoreAsItWas() throws {
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            var options = StoreOptions()
            options.stamp = SnapshotStamp(version: "9.9", time: Timestamp(milliseconds: 1_795_487_451_123))
            let report = try #require(try Store(directory: directory, options: options).migration)
            #expect(report.snapshot == directory + "/backups/before-schema-\(Store.schemaVersion)-from-schema-1.mdb")
            let manifest = FileManager.default.contents(atPath: report.snapshot.replacing(".mdb", with: ".json"))
            let backup = try JSONDecoder().decode(Backup.self, from: #require(manifest))
            #expect(backup.schemaVersion == 1 && backup.tickets == 1 && backup.events == 7 && backup.sequence == 7)
            #expect(backup.version == "9.9" && backup.mac == nil)
            try Fixture.keep(report.snapshot, as: "schema-1")
            // It can be read as it is, and opened as a store.
            let old = try Store(reading: report.snapshot, isFile: true)
            #expect(!old.isSealed)
            #expect(try old.environment.read { try old.check(in: $0) }.problems == [])
            try withDirectory { other in
                try FileManager.default.copyItem(atPath: report.snapshot, toPath: other + "/data.mdb")
                #expect(try Desk(other).verified().sequence == 7)
            }
        }
    }

    @Test func aMigrationThatFailsLeavesTheStoreAsItWasAndSaysSo() throws {
        struct Broken: Error {}
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            do {
                let environment = try Environment(path: directory)
                let before = try contents(environment)
                let half = Migration(version: 2, name: "do half") { _, _, transaction in
                    let events = try Database<UInt64>("events", in: transaction)
                    try events.put([1], for: 1, in: &transaction)
                    throw Broken()
                }
                let migrator = Migrator(
                    environment: environment, snapshots: SnapshotDirectory(path: directory + "/backups"), options: .init(),
                    migrations: [half])
                for _ in 0..<2 {
                    let failure = #expect(throws: MigrationFailure.self) { try migrator.run() }
                    #expect(failure?.description.contains("(do half) failed, and the store is as it was") == true)
                    #expect(failure?.description.contains("before-schema-2-from-schema-1.mdb") == true)
                }
                #expect(try contents(environment) == before)
            }
            #expect(try Desk(directory).verified().sequence == 7)
        }
    }

    @Test func aLogThatIsDamagedIsNotSealed() throws {
        for (index, event) in [(2, #"{"sequence":2"#), (2, SchemaOneStore.events[4])] {
            try withDirectory { directory in
                var events = SchemaOneStore.events
                events[index] = event
                try SchemaOneStore.write(to: directory, events: events)
                #expect(throws: MigrationFailure.self) { try Store(directory: directory) }
                let environment = try Environment(path: directory)
                #expect(try contents(environment)[2] == Array(SchemaOneStore.events[1].utf8))
            }
        }
    }

    @Test func withoutASnapshotNothingIsMigrated() throws {
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            // A file stands where the directory should be.
            try Data().write(to: URL(filePath: directory + "/backups"))
            let failure = #expect(throws: MigrationFailure.self) { try Store(directory: directory) }
            #expect(failure?.description.contains("no snapshot could be taken") == true)
            try FileManager.default.removeItem(atPath: directory + "/backups")
            #expect(try Desk(directory).verified().sequence == 7)
        }
    }

    @Test func theStepsAreInOrder() {
        #expect(Schema.migrations.map(\.version) == Array(2..<(2 + Schema.migrations.count)))
        #expect(Schema.migrations.last?.version == Store.schemaVersion)
    }

    private func contents(_ environment: Environment) throws -> [UInt64: [UInt8]] {
        let events = try environment.write { try Database<UInt64>("events", in: &$0) }
        var all: [UInt64: [UInt8]] = [:]
        try environment.read { transaction in
            try events.scan(in: transaction) { key, value in
                all[key] = value.array
                return .next
            }
        }
        return all
    }
}
