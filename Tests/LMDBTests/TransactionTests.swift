import LMDB
import Testing

@Suite struct TransactionTests {
    struct Refused: Error {}

    @Test func aThrowingWriteChangesNothing() throws {
        try withTable { environment, table in
            try environment.write { try table.put([1], for: 1, in: &$0) }
            #expect(throws: Refused.self) {
                try environment.write { transaction in
                    try table.put([2], for: 1, in: &transaction)
                    try table.put([2], for: 2, in: &transaction)
                    throw Refused()
                }
            }
            #expect(try environment.read { try table.withValue(1, in: $0) { $0.array } } == [1])
            #expect(try environment.read { try table.count(in: $0) } == 1)
            // The writer's lock is free again.
            try environment.write { try table.put([3], for: 3, in: &$0) }
        }
    }

    @Test func aWriterReadsItsOwnChanges() throws {
        try withTable { environment, table in
            try environment.write { transaction in
                #expect(transaction.changes == 0)
                try table.put([1], for: 1, in: &transaction)
                #expect(try table.contains(1, in: transaction))
                try table.delete(2, in: &transaction)
                #expect(transaction.changes == 1)
            }
        }
    }

    @Test func aSnapshotDoesNotSeeLaterCommits() throws {
        try withTable { environment, table in
            try environment.read { snapshot in
                try environment.write { try table.put([], for: 1, in: &$0) }
                #expect(try !table.contains(1, in: snapshot))
            }
            #expect(try environment.read { try table.contains(1, in: $0) })
        }
    }

    @Test func aReaderSeesTheNewestSnapshotEachTime() throws {
        try withTable { environment, table in
            let reader = try Reader(environment)
            for key in 0..<UInt64(20) {
                #expect(try reader.read { try !table.contains(key, in: $0) })
                try environment.write { try table.put([], for: key, in: &$0) }
                #expect(try reader.read { try table.contains(key, in: $0) })
            }
        }
    }

    @Test func aReaderGoesOnAfterABodyThatThrew() throws {
        try withTable { environment, table in
            let reader = try Reader(environment)
            #expect(throws: Refused.self) { try reader.read { _ in throw Refused() } }
            #expect(try reader.read { try table.count(in: $0) } == 0)
        }
    }

    /// Rewrites one key again and again: the pages of old values are used again unless a snapshot holds them.
    @Test func aReaderBetweenReadsHoldsNoPages() throws {
        try withTable { environment, table in
            let reader = try Reader(environment)
            _ = try reader.read { try table.count(in: $0) }
            func grownPages() throws -> Int {
                let before = try environment.usage.usedBytes
                for _ in 0..<100 { try environment.write { try table.put([UInt8](repeating: 1, count: 8192), for: 1, in: &$0) } }
                return (try environment.usage.usedBytes - before) / (try environment.usage.pageSize)
            }
            #expect(try grownPages() < 30)
            // The same with a snapshot held open, so that the figure above means something.
            #expect(try reader.read { _ in try grownPages() } > 100)
        }
    }

    @Test func aFullMapIsReportedAndReadsGoOn() throws {
        var options = Environment.Options()
        options.mapSize = 256 * 1024
        try withTable(options) { environment, table in
            let error = #expect(throws: LMDBError.self) {
                for key in 0..<UInt64(1000) {
                    try environment.write { try table.put([UInt8](repeating: 7, count: 4000), for: key, in: &$0) }
                }
            }
            #expect(error?.code == .mapFull)
            #expect(error?.isStorageFull == true)
            let count = try environment.read { try table.count(in: $0) }
            #expect(count > 10)
            #expect(try environment.read { try table.withValue(UInt64(count - 1), in: $0) { $0.byteCount } } == 4000)
        }
    }

    @Test func whatWasCommittedIsThereAfterReopening() throws {
        try withDirectory { path in
            for round in 0..<UInt64(3) {
                let environment = try Environment(path: path)
                let table = try environment.write { try Database<UInt64>("table", in: &$0) }
                try environment.write { try table.put([UInt8(round)], for: round, in: &$0) }
                #expect(try environment.read { try table.count(in: $0) } == Int(round) + 1)
            }
        }
    }

    @Test func aDirectoryThatIsNotThereIsRefused() {
        let error = #expect(throws: LMDBError.self) { try Environment(path: "/nonexistent/environment") }
        #expect(error?.code.rawValue == 2)
        #expect(error?.description == "mdb_env_open: No such file or directory")
    }

    @Test func readersAreBounded() throws {
        var options = Environment.Options()
        options.maximumReaders = 2
        try withTable(options) { environment, _ in
            let readers = try (Reader(environment), Reader(environment))
            let error = #expect(throws: LMDBError.self) { try Reader(environment) }
            #expect(error?.code == .readersFull)
            withExtendedLifetime(readers) {}
        }
    }
}
