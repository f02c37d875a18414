import Files
import Foundation
import Glibc
import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct SnapshotTests {
    private let stamp = SnapshotStamp(version: "9.9", time: Timestamp(milliseconds: 1_795_487_451_123))

    @Test func aSnapshotIsTheStoreAtOneMoment() throws {
        try withStore { desk in
            try desk.fill()
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory + "/backups")
                let backup = try snapshots.make("one", of: desk.store, stamp: stamp)
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
                _ = try snapshots.make("one", of: desk.store, stamp: stamp)
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
                #expect(throws: FileError.self) { try full.make("one", of: desk.store, stamp: stamp) }
                // A directory stands where the copy would get its name.
                try FileManager.default.createDirectory(atPath: directory + "/two.mdb", withIntermediateDirectories: false)
                let snapshots = SnapshotDirectory(path: directory)
                #expect(throws: FileError.self) { try snapshots.make("two", of: desk.store, stamp: stamp) }
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
                    try snapshots.make("one", of: desk.store, stamp: stamp, cancellation)
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
                let backup = try snapshots.make("two", of: desk.store, stamp: stamp)
                for name in ["one.mdb", ".three.partial", ".three.partial.json", "four.json"] {
                    try Data("x".utf8).write(to: URL(filePath: "\(directory)/\(name)"))
                }
                #expect(try snapshots.all() == [backup])
                try snapshots.removePartial("supportd-", of: desk.store)
                let left = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                #expect(left == ["four.json", "one.mdb", "two.json", "two.mdb"])
                try snapshots.remove("two")
                #expect(try snapshots.all() == [])
                try snapshots.remove("two")
            }
            #expect(try SnapshotDirectory(path: "/nonexistent").all() == [])
        }
    }

    @Test func aFileWithoutAManifestGoesWhenItIsOfThisStore() throws {
        try withStore { desk in
            try withStore { other in
                try withDirectory { directory in
                    let snapshots = SnapshotDirectory(path: directory)
                    for name in ["supportd-1", "supportd-2", "own"] { _ = try snapshots.make(name, of: desk.store, stamp: stamp) }
                    _ = try snapshots.make("supportd-3", of: other.store, stamp: stamp)
                    for name in ["supportd-2", "own", "supportd-3"] {
                        try FileManager.default.removeItem(atPath: "\(directory)/\(name).json")
                    }
                    try Data("x".utf8).write(to: URL(filePath: "\(directory)/supportd-4.mdb"))
                    try snapshots.removePartial("supportd-", of: desk.store)
                    let left = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                    #expect(left == ["own.mdb", "supportd-1.json", "supportd-1.mdb", "supportd-3.mdb", "supportd-4.mdb"])
                }
            }
        }
    }

    /// Another desk is making it at this moment.
    @Test func aPartialFileThatSomebodyHoldsStays() throws {
        try withStore { desk in
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory)
                for name in [".a.partial", ".b.partial", ".b.partial.json", ".c.partial.json"] {
                    try Data().write(to: URL(filePath: "\(directory)/\(name)"))
                }
                let descriptor = open(directory + "/.a.partial", O_RDONLY | O_CLOEXEC)
                defer { close(descriptor) }
                #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
                try snapshots.removePartial("supportd-", of: desk.store)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [".a.partial"])
            }
        }
    }

    @Test func aSnapshotSaysWhoseItIs() throws {
        try withStore { desk in
            try withStore(StoreOptions(eventKey: Keys.first)) { other in
                try withDirectory { directory in
                    let snapshots = SnapshotDirectory(path: directory)
                    let own = try snapshots.make("a-1", of: desk.store, stamp: stamp)
                    let foreign = try snapshots.make("a-2", of: other.store, stamp: stamp)
                    #expect(own.store == desk.store.identity && foreign.store == other.store.identity && own.store != foreign.store)
                    #expect(try snapshots.all("a-", of: desk.store) == [own])
                    #expect(try snapshots.all("a-", of: other.store) == [foreign])
                    #expect(try snapshots.all("b-", of: desk.store) == [])
                    // The manifests of an earlier program.
                    for var backup in [own, foreign] {
                        backup.store = nil
                        try JSONEncoder().encode(backup).write(to: URL(filePath: "\(directory)/\(backup.name).json"))
                    }
                    #expect(try snapshots.all("a-", of: desk.store).map(\.name) == ["a-1"])
                    #expect(try snapshots.all("a-", of: other.store).map(\.name) == ["a-2"])
                }
            }
        }
    }

    @Test func aSnapshotOfADamagedStoreSaysSo() throws {
        try withDirectory { directory in
            let desk = try Desk(directory)
            try desk.fill()
            let events = try Database<UInt64>("events", in: WriteTransaction(desk.environment))
            for (damage, word) in [(UInt64(3), "Event 3 was changed"), (10, "event 10 cannot be read")] {
                try desk.environment.write { try events.put([0x7B], for: damage, in: &$0) }
                let backup = try SnapshotDirectory(path: directory + "/backups").make("one", of: desk.store, stamp: stamp)
                #expect(backup.isDamaged && backup.problems?.contains { $0.contains(word) } == true, "\(backup)")
            }
        }
    }

    @Test(arguments: ["", ".", "..", ".x", "a/b", "../x", "a b", "a\0", String(repeating: "a", count: 101)])
    func aNameThatLeadsElsewhereIsNone(name: String) {
        #expect(!SnapshotDirectory.isName(name))
    }

    @Test func theKeyOfASnapshotIsNeeded() throws {
        try withStore(StoreOptions(eventKey: Keys.first)) { desk in
            try desk.fill()
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory)
                _ = try snapshots.make("one", of: desk.store, stamp: stamp)
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
