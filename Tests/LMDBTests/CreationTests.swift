import Foundation
import LMDB
import Testing

/// A new data file is made in an empty directory, and nowhere else.
@Suite struct CreationTests {
    private let file = FileManager.default

    @Test func aNewStoreIsThereAllAtOnce() throws {
        try withDirectory { directory in
            // What a start left behind that was killed while it made the file.
            try make(directory + "/.data.mdb.unfinished", data: Data(count: 4096))
            try file.createDirectory(atPath: directory + "/lost+found", withIntermediateDirectories: false)
            _ = try Environment(path: directory)
            #expect(try names(directory) == ["data.mdb", "lock.mdb", "lost+found"])
        }
    }

    @Test(arguments: ["lock.mdb", "backups", ".restoring", "letter"])
    func noStoreBeginsBesideAnythingElse(name: String) throws {
        try withDirectory { directory in
            try Data().write(to: URL(filePath: "\(directory)/\(name)"))
            let missing = #expect(throws: MissingFile.self) { try Environment(path: directory) }
            #expect(missing?.description.hasPrefix("\(directory)/data.mdb is missing, though \(name) is there.") == true)
            #expect(try names(directory) == [name])
            var options = Environment.Options()
            options.companions = [name]
            _ = try Environment(path: directory, options: options)
        }
    }

    @Test func aLinkToNothingIsRefusedAndStays() throws {
        try withDirectory { directory in
            try file.createSymbolicLink(atPath: directory + "/data.mdb", withDestinationPath: directory + "/disk/data.mdb")
            let missing = #expect(throws: MissingFile.self) { try Environment(path: directory) }
            #expect(missing?.description.contains("its disk is not mounted") == true)
            #expect(try file.destinationOfSymbolicLink(atPath: directory + "/data.mdb") == directory + "/disk/data.mdb")
            // With its disk it is a store as any other.
            try file.createDirectory(atPath: directory + "/disk", withIntermediateDirectories: false)
            _ = try Environment(path: directory + "/disk")
            _ = try Environment(path: directory)
            #expect(try file.destinationOfSymbolicLink(atPath: directory + "/data.mdb") == directory + "/disk/data.mdb")
        }
    }

    /// `new` is what the place of a beginning was called once, and what people call a directory.
    @Test(arguments: ["new", ".data.mdb.unfinished"])
    func aStoreInsideIsNotTakenForABeginning(name: String) throws {
        try withDirectory { directory in
            let inside = "\(directory)/\(name)"
            try file.createDirectory(atPath: inside, withIntermediateDirectories: false)
            do {
                let environment = try Environment(path: inside)
                try environment.write { try Database<UInt64>("table", in: &$0).put([7], for: 1, in: &$0) }
            }
            let before = file.contents(atPath: inside + "/data.mdb")
            #expect(throws: MissingFile.self) { try Environment(path: directory) }
            #expect(file.contents(atPath: inside + "/data.mdb") == before && before != nil)
        }
    }

    private func make(_ directory: String, data: Data) throws {
        try file.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try data.write(to: URL(filePath: directory + "/data.mdb"))
        try Data().write(to: URL(filePath: directory + "/lock.mdb"))
    }
    private func names(_ directory: String) throws -> [String] { try file.contentsOfDirectory(atPath: directory).sorted() }
}
