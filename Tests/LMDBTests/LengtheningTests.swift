import Foundation
import Glibc
import LMDB
import Testing

@Suite(.timeLimit(.minutes(20))) struct LengtheningTests {
    /// The data file of an environment in `directory`.
    private func file(_ directory: String) throws -> Data { try Data(contentsOf: URL(filePath: directory + "/data.mdb")) }

    @Test func theFileEndsInZerosAndCommitsDoNotMakeItLonger() throws {
        try withTable { environment, table, directory in
            let before = try file(directory)
            environment.lengthenFile()
            let ahead = try file(directory)
            #expect(ahead.prefix(before.count) == before)
            #expect(try ahead.count == environment.usage.usedBytes + 1 << 20)
            #expect(ahead.suffix(ahead.count - before.count).allSatisfy { $0 == 0 })

            for key in 0..<UInt64(20) { try environment.write { try table.put([1, 2, 3], for: key, in: &$0) } }
            #expect(try file(directory).count == ahead.count)
            #expect(try environment.read { try table.count(in: $0) } == 20)
        }
    }

    @Test func thereIsMoreWhenLittleIsLeftAndNotBefore() throws {
        try withTable { environment, table, directory in
            environment.lengthenFile()
            let first = try file(directory).count
            try environment.write { try table.put([UInt8](repeating: 7, count: 512 << 10), for: 1, in: &$0) }
            environment.lengthenFile()
            #expect(try file(directory).count == first)
            try environment.write { try table.put([UInt8](repeating: 7, count: 480 << 10), for: 2, in: &$0) }
            environment.lengthenFile()
            #expect(try file(directory).count == environment.usage.usedBytes + 1 << 20)
            #expect(try environment.read { try environment.pageProblems(in: $0) } == [])
        }
    }

    @Test func whatIsThereIsThereAfterReopening() throws {
        try withDirectory { directory in
            for round in 0..<UInt64(5) {
                let environment = try Environment(path: directory)
                let table = try environment.write { try Database<UInt64>("table", in: &$0) }
                try environment.write { try table.put([UInt8](repeating: UInt8(round), count: 300 << 10), for: round, in: &$0) }
                environment.lengthenFile()
                #expect(try file(directory).count >= environment.usage.usedBytes + 128 << 10)
                let values = try environment.read { transaction in
                    try (0...round).map { try table.withValue($0, in: transaction) { $0.array.first } }
                }
                #expect(values == (0...round).map { UInt8($0) })
            }
        }
    }

    @Test func theFileDoesNotBecomeLongerThanTheMap() throws {
        var options = Environment.Options()
        options.mapSize = 256 << 10
        try withTable(options) { environment, _, directory throws in
            environment.lengthenFile()
            #expect(try file(directory).count == 256 << 10)
        }
    }

    @Test func aFileThatWasCutOffWithinItsPagesIsLeftAsItIs() throws {
        try withTable { environment, table, directory in
            try environment.write { try table.put([UInt8](repeating: 7, count: 64 << 10), for: 1, in: &$0) }
            let length = try environment.usage.usedBytes - 4096
            #expect(unsafe truncate(directory + "/data.mdb", length) == 0)
            environment.lengthenFile()
            #expect(try file(directory).count == length)
        }
    }

    @Test func whatIsNoFileIsLeftAlone() throws {
        try withTable { environment, _, directory throws in
            try FileManager.default.removeItem(atPath: directory + "/data.mdb")
            #expect(unsafe mkfifo(directory + "/data.mdb", 0o600) == 0)
            // Nobody reads from it: to open it as a file is would take for ever.
            environment.lengthenFile()
        }
    }

    @Test func aFileThatWasPutInTheDataFilesPlaceIsLeftAlone() throws {
        try withTable { environment, _, directory in
            let other = URL(filePath: directory + "/other")
            try Data([1, 2, 3]).write(to: other)
            try FileManager.default.removeItem(atPath: directory + "/data.mdb")
            environment.lengthenFile()
            try FileManager.default.moveItem(atPath: other.path, toPath: directory + "/data.mdb")
            environment.lengthenFile()
            #expect(try file(directory) == Data([1, 2, 3]))
        }
    }
}
