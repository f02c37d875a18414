import Foundation
import Glibc
import TestSupport
import Testing

@testable import Files

@Suite struct FilesTests {
    /// As root, a device like /dev/null would be taken from the whole machine.
    @Test func whatIsNoFileIsNotReplaced() throws {
        try withDirectory { directory in
            let path = directory + "/pipe"
            #expect(mkfifo(path, 0o600) == 0)
            let error = #expect(throws: FileError.self) { try PartialFile.replace(path, with: [1], mode: 0o600) }
            #expect(error == FileError("replace", path, code: ENOTSUP))
            let names = try Directory.names(in: directory)
            #expect(names == ["pipe"])
        }
    }

    @Test func aPartialFileIsNotThereUntilItIsFinished() throws {
        try withDirectory { directory in
            let path = directory + "/desk.mdb"
            let file = try PartialFile(for: path)
            try file.write(Array("whole".utf8))
            let names = try Directory.names(in: directory)
            #expect(names == [".desk.mdb.\(getpid()).partial"])
            try file.finish(replacing: false)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "whole")
        }
    }

    @Test func nothingIsLeftOfAFileThatIsNotFinished() throws {
        try withDirectory { directory in
            do {
                let file = try PartialFile(for: directory + "/a")
                try file.write([1])
            }
            #expect(try Directory.names(in: directory) == [])
        }
    }

    @Test func anExistingFileIsReplacedOnlyWhenThatIsAskedFor() throws {
        try withDirectory { directory in
            let path = directory + "/a"
            try PartialFile.replace(path, with: [1], mode: 0o640)
            let error = #expect(throws: FileError.self) {
                let file = try PartialFile(for: path)
                try file.write([2])
                try file.finish(replacing: false)
            }
            #expect(error?.code == EEXIST)
            #expect(try Array(Data(contentsOf: URL(filePath: path))) == [1])
            try PartialFile.replace(path, with: [3], mode: 0o600)
            #expect(try Array(Data(contentsOf: URL(filePath: path))) == [3])
            #expect(try Directory.names(in: directory) == ["a"])
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func aStalePartialFileIsRemovedAndAHeldOneStays() throws {
        try withDirectory { directory in
            let (stale, held, other) = (directory + "/.a.12.partial", directory + "/.a.13.partial", directory + "/.a.x.partial")
            for path in [stale, other] { try Data().write(to: URL(filePath: path)) }
            let holder = try OpenFile(creating: held)
            let isLocked = holder.lock()
            #expect(isLocked)
            try PartialFile.replace(directory + "/a", with: [], mode: 0o600)
            #expect(try Directory.names(in: directory).sorted() == [".a.13.partial", ".a.x.partial", "a"])
            _ = consume holder
        }
    }

    @Test func aLockExcludesASecondOneUntilItEnds() throws {
        try withDirectory { directory in
            do {
                let lock = try FileLock(directory + "/lock")
                #expect(throws: FileLock.Refusal.held) { _ = try FileLock(directory + "/lock") }
                _ = consume lock
            }
            _ = try FileLock(directory + "/lock")
        }
    }

    @Test func aLockOnARemovedFileIsRefused() throws {
        try withDirectory { directory in
            let path = directory + "/lock"
            #expect(throws: FileLock.Refusal.removed) { _ = try FileLock(path) { unlink(path) } }
        }
    }

    @Test func aLinkIsNotFollowed() throws {
        try withDirectory { directory in
            #expect(symlink(directory + "/elsewhere", directory + "/lock") == 0)
            #expect(throws: FileLock.Refusal.self) { _ = try FileLock(directory + "/lock") }
            #expect(throws: FileError.self) { _ = try OpenFile(reading: directory + "/lock") }
            let names = try Directory.names(in: directory)
            #expect(names == ["lock"])
        }
    }

    @Test func allBytesAreWrittenAndReadInParts() throws {
        try withDirectory { directory in
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
            let file = try OpenFile(creating: directory + "/a")
            try file.write(bytes)
            try file.synchronize()
            let parts = try [(0, 400_000), (299_999, 2), (300_000, 2)].map { try file.read(at: $0, count: $1) }
            #expect(parts == [bytes, [bytes[299_999]], []])
        }
    }

    @Test func aFailedWriteSaysWhy() {
        #expect(Descriptor.writeAll([1], to: -1) == EBADF)
        #expect(Descriptor.writeAll([], to: -1) == nil)
    }

    @Test(arguments: [("a", "."), ("/a", "/"), ("b/a", "b"), ("/c/b/a", "/c/b")])
    func aFilesDirectoryIsFoundInItsPath(path: String, directory: String) {
        #expect(Directory.containing(path) == directory)
    }
}
