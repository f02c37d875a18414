import Foundation
import Glibc
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

    @Test func anEmptyDirectoryAndASocketTellOfNoStore() throws {
        try withDirectory { directory in
            try file.createDirectory(atPath: directory + "/backups", withIntermediateDirectories: false)
            _ = try Environment(path: directory)
            #expect(try names(directory) == ["backups", "data.mdb", "lock.mdb"])
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        try withDirectory { directory in
            #expect(mkfifo(directory + "/data.mdb", 0o600) == 0)
            let error = #expect(throws: LMDBError.self) { try Environment(path: directory) }
            #expect(error?.description.contains("is no regular file") == true)
        }
    }

    /// Another file under the name is not what the daemon writes: a check says so, and ends.
    @Test func aFileThatWasPutInItsPlaceIsFound() throws {
        try withDirectory { directory in
            let environment = try Environment(path: directory)
            #expect(try environment.read { try environment.pageProblems(in: $0) } == [])
            try file.copyItem(atPath: directory + "/data.mdb", toPath: directory + "/other")
            #expect(rename(directory + "/other", directory + "/data.mdb") == 0)
            let problems = try environment.read { try environment.pageProblems(in: $0) }
            #expect(problems.count == 1 && problems[0].contains("another was put in its place"))
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
