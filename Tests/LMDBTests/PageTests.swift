import Foundation
import LMDB
import SeededRandom
import Testing

/// The pages are looked at past LMDB: what is sound is never refused, and what is damaged never crashes.
@Suite(.timeLimit(.minutes(20))) struct PageTests {
    @Test func whateverWasStoredAndDeletedIsSound() throws {
        try withTables { environment, numbers, texts in
            var random = SplitMix64(seed: 4)
            for round in 0..<50 {
                try environment.write { try change(numbers, texts, &random, round, in: &$0) }
                #expect(try environment.read { try environment.pageProblems(in: $0) } == [], "round \(round), seed 4")
            }
            try environment.write { transaction in
                for key in 0..<UInt64(400) { try numbers.delete(key, in: &transaction) }
            }
            #expect(try environment.read { try environment.pageProblems(in: $0) } == [])
        }
    }

    @Test func aCheckGoesOnWhileOthersWrite() throws {
        try withTables { environment, numbers, texts in
            var random = SplitMix64(seed: 5)
            try environment.read { snapshot in
                for round in 0..<20 {
                    try environment.write { try change(numbers, texts, &random, round, in: &$0) }
                    #expect(try environment.pageProblems(in: snapshot) == [])
                }
            }
        }
    }

    /// Some bytes are flipped, somewhere. It opens, and then all of it can be read; or it is refused, and has not changed.
    @Test(arguments: UInt64(0)..<4)
    func flippedBytesAreRefusedOrHarmless(seed: UInt64) throws {
        let sound = try file()
        var random = SplitMix64(seed: seed)
        var refused = 0
        for _ in 0..<25 {
            var bytes = sound
            // Half of them where LMDB's own numbers are: at the beginning of a page.
            let page = Int.random(in: 0..<bytes.count / 4096, using: &random) * 4096
            let range = Bool.random(using: &random) ? page..<page + 64 : page..<page + 4096
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: range, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
            if try isRefused(bytes) { refused += 1 }
        }
        #expect(refused > 0, "seed \(seed)")
    }

    @Test func aFileThatWasCutOffIsRefused() throws {
        let sound = try file()
        for length in [0, 1, 4095, 4096, 4097, 8191, 8192] + stride(from: 8192 + 512, to: sound.count, by: 4096 + 512) {
            #expect(try isRefused(Array(sound.prefix(length))), "\(length) of \(sound.count) bytes")
        }
    }

    @Test func whatIsNoDataFileIsRefused() throws {
        #expect(try isRefused([UInt8](repeating: 0, count: 65536)))
        #expect(try isRefused(Array(String(repeating: "not a database\n", count: 5000).utf8)))
    }

    /// Of a large store the start looks at the upper levels only.
    @Test func theCheckNamesADamagedPageThatTheStartHasNotLookedAt() throws {
        let sound = try file()
        var options = Environment.Options()
        options.pagesInspectedAtOpening = 1
        var named = 0
        for leaf in stride(from: 8192, to: sound.count, by: 4096) where sound[leaf + 10] == 2 {
            try withDirectory { directory in
                var bytes = sound
                bytes[leaf + 14] ^= 0x10
                try Data(bytes).write(to: URL(filePath: directory + "/data.mdb"))
                guard let environment = try? Environment(path: directory, options: options) else { return }
                let problems = try environment.read { try environment.pageProblems(in: $0) }
                // The rest are free pages, whose contents are nobody's.
                if problems.contains(where: { $0.hasPrefix("page \(leaf / 4096) (") }) { named += 1 }
            }
        }
        #expect(named > 5)
    }

    /// Whether a file of these bytes is refused. Else everything that can be reached is read.
    private func isRefused(_ bytes: [UInt8]) throws -> Bool {
        try withDirectory { directory in
            let file = URL(filePath: directory + "/data.mdb")
            try Data(bytes).write(to: file)
            do {
                let environment = try Environment(path: directory)
                try environment.read { _ = try environment.pageProblems(in: $0) }
                let tables = try environment.write { transaction in
                    try (Database<UInt64>("numbers", in: &transaction), Database<TextKey>("texts", in: &transaction))
                }
                try environment.read { transaction in
                    var sum = 0
                    try? tables.0.scan(in: transaction) { _, value in
                        for index in 0..<value.byteCount { sum &+= Int(value.byte(at: index)) }
                        return .next
                    }
                    try? tables.1.scan(.descending, in: transaction) { _, value in
                        for index in 0..<value.byteCount { sum &+= Int(value.byte(at: index)) }
                        return .next
                    }
                }
                return false
            } catch {
                #expect(error is DamagedFile || error is LMDBError, "\(error)")
                #expect(try Data(contentsOf: file) == Data(bytes), "a refused file was changed")
                return true
            }
        }
    }

    /// The bytes of a store with branches, long values, and free pages.
    private func file() throws -> [UInt8] {
        try withDirectory { directory in
            do {
                let environment = try Environment(path: directory)
                let tables = try environment.write { transaction in
                    try (Database<UInt64>("numbers", in: &transaction), Database<TextKey>("texts", in: &transaction))
                }
                var random = SplitMix64(seed: 6)
                for round in 0..<12 { try environment.write { try change(tables.0, tables.1, &random, round, in: &$0) } }
            }
            return Array(try Data(contentsOf: URL(filePath: directory + "/data.mdb")))
        }
    }

    private func change(
        _ numbers: Database<UInt64>,
        _ texts: Database<TextKey>,
        _ random: inout SplitMix64,
        _ round: Int,
        in transaction: inout WriteTransaction
    ) throws {
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let key = UInt64.random(in: 0..<400, using: &random)
            let text = TextKey(String(repeating: "k", count: Int.random(in: 0...80, using: &random)) + "\(key)")
            let length = Int.random(in: 0..<(Bool.random(using: &random) ? 600 : 20_000), using: &random)
            let value = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: length)
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1, 2: try numbers.put(value, for: key, in: &transaction)
            case 3: try texts.put(Array(value.prefix(900)), for: text, in: &transaction)
            case 4: try numbers.delete(key, in: &transaction)
            default: try texts.delete(text, in: &transaction)
            }
        }
    }
    private func withTables(_ body: (Environment, Database<UInt64>, Database<TextKey>) throws -> Void) throws {
        try withEnvironment { environment in
            let tables = try environment.write { transaction in
                try (Database<UInt64>("numbers", in: &transaction), Database<TextKey>("texts", in: &transaction))
            }
            try body(environment, tables.0, tables.1)
        }
    }
}
