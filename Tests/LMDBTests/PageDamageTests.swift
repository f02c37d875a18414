import Foundation
import Testing

@testable import LMDB

/// Damage that leaves each page sound by itself: only the page above it, or the end of the file, shows it.
@Suite struct PageDamageTests {
    @Test func aKeyThatBelongsOnALaterPageIsFound() throws {
        var file = try RawFile((0..<200).map { ($0, [UInt8](repeating: 1, count: 100)) })
        let leaves = file.pages { $0 == 2 }.filter { file.count(of: $0) > 5 }.sorted { file.key($0, 0) < file.key($1, 0) }
        let first = try #require(leaves.first)
        #expect(leaves.count > 2)
        // Above every other key of the page, and above the first key of the next.
        file.bytes[file.node(first, file.count(of: first) - 1) + 8 + 5] = 0xFF
        #expect(try file.problems().contains { $0.contains("page \(first) ") && $0.contains("the last key belongs after this page") })
    }

    @Test func aLengthThatTakesOnePageMoreThanTheValueHasIsFound() throws {
        // With a page's header of 16 bytes, the value fills two pages to the last byte.
        var file = try RawFile([(1, [UInt8](repeating: 1, count: 2 * 4096 - 16))])
        #expect(try file.problems() == [])
        let leaf = try #require(file.pages { $0 == 2 }.first { file.length($0, 0) == 2 * 4096 - 16 })
        file.bytes[file.node(leaf, 0)] += 1
        #expect(try file.problems().contains { $0.contains("not the first page of a value of \(2 * 4096 - 15) bytes") })
    }

    @Test func aLongValueThatPassesTheLastPageIsFoundInAFileThatIsLonger() throws {
        var file = try RawFile([(1, [UInt8](repeating: 1, count: 4 * 4096))])
        let first = try #require(file.pages { $0 == 4 }.first)
        file.bytes += [UInt8](repeating: 0, count: 64 * 4096)
        #expect(try file.problems() == [])
        file.bytes[first * 4096 + 12] += 20
        #expect(try file.problems().contains { $0.contains("uses page \(first), which is not there") })
    }
}

/// The bytes of a data file with pages of 4096 bytes and one table of numbers.
private struct RawFile {
    var bytes: [UInt8]

    init(_ entries: [(UInt64, [UInt8])]) throws {
        bytes = try withDirectory { directory in
            do {
                let environment = try Environment(path: directory)
                try environment.write { transaction in
                    let table = try Database<UInt64>("numbers", in: &transaction)
                    for (key, value) in entries { try table.put(value, for: key, in: &transaction) }
                }
            }
            return Array(try Data(contentsOf: URL(filePath: directory + "/data.mdb")))
        }
    }

    /// The pages behind the meta pages whose flags are such.
    func pages(_ isWanted: (Int) -> Bool) -> [Int] { (2..<bytes.count / 4096).filter { isWanted(bytes.small(at: $0 * 4096 + 10)) } }
    func count(of page: Int) -> Int { (bytes.small(at: page * 4096 + 12) - 16) / 2 }
    /// Where an entry of a page stands in the file.
    func node(_ page: Int, _ index: Int) -> Int { page * 4096 + bytes.small(at: page * 4096 + 16 + 2 * index) }
    func length(_ page: Int, _ index: Int) -> Int { Int(bytes.number(at: node(page, index), bytes: 4)) }
    func key(_ page: Int, _ index: Int) -> UInt64 {
        bytes[node(page, index) + 8..<node(page, index) + 16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// What is wrong with the file, whether it is found at the opening or by a check.
    func problems() throws -> [String] {
        try withDirectory { directory in
            try Data(bytes).write(to: URL(filePath: directory + "/data.mdb"))
            do {
                let environment = try Environment(path: directory)
                return try environment.read { try environment.pageProblems(in: $0) }
            } catch let damage as DamagedFile {
                return damage.problems
            }
        }
    }
}
