import Foundation
import Testing

@testable import LMDB

/// The two meta pages are read past LMDB while commits write them.
@Suite struct MetaPageTests {
    @Test func commitsBetweenTheTwoReadsAreNoDamage() throws {
        try withDirectory { directory in
            let (old, new) = try twoCommitsApart(directory)
            // The first page is from before, the second from after.
            var reads = 0
            let metas = try MetaPage.pair(path: "data.mdb") { offset in
                reads += 1
                return page(of: reads == 1 ? old : new, offset)
            }
            #expect(metas == (try MetaPage.pair(path: "data.mdb") { page(of: new, $0) }))
        }
    }

    /// A commit writes its page in the middle of a read: the bytes are from before and from after.
    @Test func aReadInTheMiddleOfACommitIsReadAgain() throws {
        try withDirectory { directory in
            let (old, new) = try twoCommitsApart(directory)
            let sound = try MetaPage.pair(path: "data.mdb") { page(of: new, $0) }
            for split in stride(from: 40, to: MetaPage.length, by: 8) {
                var reads = 0
                let metas = try MetaPage.pair(path: "data.mdb") { offset in
                    reads += 1
                    let (before, after) = (page(of: old, offset), page(of: new, offset))
                    return reads <= 2 ? Array(after[..<split] + before[split...]) : after
                }
                #expect(metas == sound, "the bytes from \(split) on are from before")
            }
        }
    }

    @Test func pagesThatNeverFitAreAProblemOfTheCheckAndNoError() throws {
        try withEnvironment { environment in
            for _ in 0..<3 { try environment.write { try Database<UInt64>("table", in: &$0).put([7], for: 1, in: &$0) } }
            let handle = try FileHandle(forUpdating: URL(filePath: environment.dataFile))
            // The magic number of page 0.
            try handle.seek(toOffset: 16)
            try handle.write(contentsOf: [0, 0, 0, 0])
            #expect(try environment.read { try environment.pageProblems(in: $0) } == ["meta page 0 is not one"])
        }
    }

    private func page(of data: [UInt8], _ offset: Int) -> [UInt8] { Array(data[offset..<offset + MetaPage.length]) }

    /// The file's first pages at two moments, between which both meta pages were written.
    private func twoCommitsApart(_ directory: String) throws -> (old: [UInt8], new: [UInt8]) {
        let environment = try Environment(path: directory)
        func write() throws { try environment.write { try Database<UInt64>("table", in: &$0).put([7], for: 1, in: &$0) } }
        func pages() throws -> [UInt8] { try DataFile(environment.dataFile)?.bytes(at: 0, 8192) ?? [] }
        for _ in 0..<3 { try write() }
        let old = try pages()
        for _ in 0..<2 { try write() }
        return (old, try pages())
    }
}
