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
