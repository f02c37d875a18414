import Foundation
import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct SchemaTests {
    @Test func aStoreOfALaterSchemaIsRefusedAndLeftAlone() throws {
        try withDirectory { directory in
            do {
                let desk = try Desk(directory)
                try desk.create()
                try setSchema(of: desk.environment, to: UInt64(Store.schemaVersion + 1))
            }
            let error = #expect(throws: DamagedRecord.self) { try Store(directory: directory) }
            #expect(error?.description.contains("install a newer one") == true)
            try setSchema(of: Environment(path: directory), to: UInt64(Store.schemaVersion))
            #expect(try Desk(directory).get(1).name == "Ann")
        }
    }

    /// An earlier program wrote the schema in one transaction, and the secret and the tables in the next.
    @Test func aStoreWhoseFoundingWasInterruptedIsFoundedAndUpgraded() throws {
        try withDirectory { directory in
            try setSchema(of: Environment(path: directory), to: 2)
            let desk = try Desk(directory)
            #expect(desk.store.migration?.from == 2)
            #expect(try desk.create().number == 1)
            #expect(try desk.problems().isEmpty)
        }
    }

    @Test func oneProcessHoldsADirectory() throws {
        try withDirectory { directory in
            try withLock(directory) {
                let refusal = #expect(throws: DirectoryLock.Refusal.self) { try withLock(directory) {} }
                #expect(refusal?.description == "another supportd holds the data directory \(directory)")
            }
            // Given back at the end of its scope.
            try withLock(directory) {}
        }
    }

    @Test func theDirectoryIsMadeForItsOwnerOnly() throws {
        try withDirectory { parent in
            try withLock(parent + "/data") {}
            let mode = try FileManager.default.attributesOfItem(atPath: parent + "/data")[.posixPermissions] as? Int
            #expect((mode ?? 0o777) & 0o077 == 0)
            let refusal = #expect(throws: DirectoryLock.Refusal.self) { try withLock(parent + "/no/such") {} }
            #expect(refusal?.description.contains("cannot make the data directory") == true)
        }
    }

    @Test func aLockOnAFileThatWasRemovedIsNone() throws {
        try withDirectory { directory in
            let path = directory + "/supportd.lock"
            for isMadeAgain in [false, true] {
                let refusal = #expect(throws: DirectoryLock.Refusal.self) {
                    let lock = try DirectoryLock(directory: directory) {
                        try? FileManager.default.removeItem(atPath: path)
                        if isMadeAgain { _ = FileManager.default.createFile(atPath: path, contents: nil) }
                    }
                    _ = consume lock
                }
                #expect(refusal?.description.contains("was removed") == true)
            }
            try withLock(directory) {}
        }
    }

    @Test func aStoreBeginsBesideItsLockAndNotBesideAnOldOne() throws {
        try withDirectory { directory in
            try withLock(directory) { _ = try Desk(directory) }
            let file = FileManager.default
            try file.moveItem(atPath: directory + "/data.mdb", toPath: directory + "/backups")
            let missing = #expect(throws: MissingFile.self) { try Desk(directory) }
            #expect(missing?.description.contains("data.mdb is missing, though backups is there") == true)
            #expect(try file.contentsOfDirectory(atPath: directory).sorted() == ["backups", "lock.mdb", "supportd.lock"])
        }
    }

    private func withLock(_ directory: String, _ body: () throws -> Void) throws {
        let lock = try DirectoryLock(directory: directory)
        try body()
        _ = lock
    }

    private func setSchema(of environment: Environment, to version: UInt64) throws {
        try environment.write { transaction in
            let meta = try Database<TextKey>("meta", in: &transaction)
            try meta.put([0, 0, 0, 0, 0, 0, 0, UInt8(version)], for: "schemaVersion", in: &transaction)
        }
    }
}
