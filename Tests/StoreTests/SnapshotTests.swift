import Foundation
import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct SnapshotTests {
    private let stamp = Store.Stamp(version: "9.9", time: Timestamp(milliseconds: 1_795_487_451_123))

    @Test func aSnapshotIsTheStoreAtOneMoment() throws {
        try withStore { desk in
            try desk.fill()
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory + "/backups")
                let backup = try snapshots.make("one", of: desk.environment, stamp: stamp)
                try desk.create()
                #expect(backup.events == 10 && backup.sequence == 10 && backup.tickets == 2)
                #expect(backup.mac == (try desk.events()[9].mac))
                #expect(try snapshots.all() == [backup])
                #expect(try Snapshot(path: snapshots.file("one")).expectManifest() == backup)
                let store = try Store(reading: snapshots.file("one"), isFile: true)
                let report = try store.environment.read { try store.check(in: $0) }
                #expect(report == ServerCheck.Result(problems: [], tickets: 2, events: 10))
                #expect(throws: LMDBError.self) { try store.environment.write { _ in } }
                for path in [directory + "/backups", snapshots.file("one"), directory + "/backups/one.json"] {
                    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                    #expect((mode ?? 0o777) & 0o077 == 0, "\(path)")
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/backups").sorted() == ["one.json", "one.mdb"])
            }
        }
    }

    @Test func aSnapshotThatWasChangedOrCutIsFound() throws {
        try withStore { desk in
            try desk.fill()
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory)
                _ = try snapshots.make("one", of: desk.environment, stamp: stamp)
                let whole = try #require(FileManager.default.contents(atPath: snapshots.file("one")))
                var flipped = whole
                flipped[whole.count / 2] ^= 1
                for (damaged, word) in [(flipped, "SHA-256"), (whole.dropLast(4096), "bytes")] {
                    try damaged.write(to: URL(filePath: snapshots.file("one")))
                    let damage = #expect(throws: Snapshot.Damage.self) { try Snapshot(path: snapshots.file("one")).expectManifest() }
                    #expect(damage?.description.contains(word) == true)
                }
            }
        }
    }

    @Test func aSnapshotThatFailsLeavesNothing() throws {
        try withStore { desk in
            for number in 0..<200 { try desk.create("Ann \(number)", "(202) 555-0143", String(repeating: "x", count: 16_000)) }
            try withDirectory { directory in
                let full = SnapshotDirectory(path: "/dev/full")
                #expect(throws: FileError.self) { try full.make("one", of: desk.environment, stamp: stamp) }
                // A directory stands where the copy would get its name.
                try FileManager.default.createDirectory(atPath: directory + "/two.mdb", withIntermediateDirectories: false)
                let snapshots = SnapshotDirectory(path: directory)
                #expect(throws: FileError.self) { try snapshots.make("two", of: desk.environment, stamp: stamp) }
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["two.mdb"])
                #expect(try snapshots.all() == [])
            }
        }
    }

    @Test func aSnapshotThatIsGivenUpLeavesNothing() throws {
        try withStore { desk in
            try desk.fill()
            try withDirectory { directory in
                let cancellation = CopyCancellation()
                cancellation.cancel()
                let snapshots = SnapshotDirectory(path: directory)
                #expect(throws: CopyCancellation.Cancelled.self) {
                    try snapshots.make("one", of: desk.environment, stamp: stamp, cancellation)
                }
                let left = try FileManager.default.contentsOfDirectory(atPath: directory)
                #expect(left == [])
            }
        }
    }

    @Test func aFileWithoutAManifestIsNoSnapshotAndLeftoversGo() throws {
        try withStore { desk in
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory)
                let backup = try snapshots.make("two", of: desk.environment, stamp: stamp)
                for name in ["one.mdb", ".three.partial", ".three.partial.json", "four.json"] {
                    try Data("x".utf8).write(to: URL(filePath: "\(directory)/\(name)"))
                }
                #expect(try snapshots.all() == [backup])
                try snapshots.removePartial()
                let left = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                #expect(left == ["four.json", "one.mdb", "two.json", "two.mdb"])
                try snapshots.remove("two")
                #expect(try snapshots.all() == [])
                try snapshots.remove("two")
            }
            #expect(try SnapshotDirectory(path: "/nonexistent").all() == [])
        }
    }

    @Test(arguments: ["", ".", "..", ".x", "a/b", "../x", "a b", "a\0", String(repeating: "a", count: 101)])
    func aNameThatLeadsElsewhereIsNone(name: String) {
        #expect(!SnapshotDirectory.isName(name))
    }

    @Test func theKeyOfASnapshotIsNeeded() throws {
        try withStore(Store.Options(eventKey: Keys.first)) { desk in
            try desk.fill()
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory)
                _ = try snapshots.make("one", of: desk.environment, stamp: stamp)
                let file = snapshots.file("one")
                let without = try Store(reading: file, isFile: true)
                #expect(without.unverifiedFrom == 1)
                #expect(throws: EventKeyRefusal.self) { try Store(reading: file, isFile: true, options: .init(eventKey: Keys.second)) }
                let with = try Store(reading: file, isFile: true, options: .init(eventKey: Keys.first))
                #expect(with.unverifiedFrom == nil)
                for store in [without, with] { #expect(try store.environment.read { try store.check(in: $0) }.problems == []) }
            }
        }
    }
}
