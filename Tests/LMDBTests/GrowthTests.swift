import Foundation
import Synchronization
import Testing

@testable import LMDB

@Suite(.timeLimit(.minutes(20))) struct GrowthTests {
    private static let value = [UInt8](repeating: 7, count: 4000)

    private func options(from first: Int, to maximum: Int, room: Int = 0) -> Environment.Options {
        var options = Environment.Options()
        options.mapSize = first
        options.maximumMapSize = maximum
        options.roomForLongReads = room
        return options
    }
    private func fill(_ environment: Environment, _ table: Database<UInt64>, _ keys: Range<UInt64>) throws {
        for first in stride(from: keys.lowerBound, to: keys.upperBound, by: 10) {
            try environment.write { transaction in
                for key in first..<min(first + 10, keys.upperBound) { try table.put(Self.value, for: key, in: &transaction) }
            }
        }
    }

    @Test func aWriteThatMeetsTheEndGrowsTheMap() throws {
        try withTable(options(from: 256 << 10, to: 16 << 20)) { environment, table in
            try fill(environment, table, 0..<1000)
            #expect(try environment.read { try table.count(in: $0) } == 1000)
            #expect(try environment.usage.mapBytes >= 4 << 20)
            #expect(try environment.usage.maximumMapBytes == 16 << 20)
        }
    }

    @Test func oneWriteMayNeedManyDoublings() throws {
        try withTable(options(from: 128 << 10, to: 16 << 20)) { environment, table in
            try environment.write { transaction in
                for key in 0..<UInt64(1000) { try table.put(Self.value, for: key, in: &transaction) }
            }
            #expect(try environment.read { try table.count(in: $0) } == 1000)
        }
    }

    @Test func atTheMaximumTheMapIsFullAndAllThatWasThereStays() throws {
        try withTable(options(from: 256 << 10, to: 1 << 20)) { environment, table throws in
            let error = #expect(throws: LMDBError.self) { try fill(environment, table, 0..<1000) }
            #expect(error?.code == .mapFull)
            #expect(try environment.grow() == .atMaximum)
            #expect(try environment.usage.mapBytes == 1 << 20)
            #expect(try environment.read { try table.count(in: $0) } > 100)
        }
    }

    /// Readers on threads of their own look at values while the map moves under them, again and again.
    @Test func readersNeverSeeTheMapMove() throws {
        try withTable(options(from: 128 << 10, to: 64 << 20)) { environment, table in
            try environment.write { try table.put(Self.value, for: 0, in: &$0) }
            let isOver = Atomic<Bool>(false)
            let reads = Mutex(0)
            let wrong = Mutex<[String]>([])
            let group = DispatchGroup()
            for index in 0..<3 {
                Thread.detachNewThread(in: group) {
                    do {
                        let reader = try Reader(environment)
                        var count = 0
                        repeat {
                            func look(_ transaction: borrowing ReadTransaction) throws -> Bool {
                                let last = try table.lastKey(in: transaction) ?? 0
                                return try table.withValue(last, in: transaction) { $0.array } == Self.value
                            }
                            let isRight = try index < 2 ? reader.read { try look($0) } : environment.read { try look($0) }
                            if !isRight { wrong.withLock { $0.append("another value") } }
                            if try environment.usage.mapBytes < 128 << 10 { wrong.withLock { $0.append("another size") } }
                            count += 1
                        } while !isOver.load(ordering: .acquiring)
                        reads.withLock { $0 += count }
                    } catch {
                        wrong.withLock { $0.append("\(error)") }
                    }
                }
            }
            try fill(environment, table, 1..<1200)
            isOver.store(true, ordering: .releasing)
            group.wait()
            #expect(wrong.withLock { $0 } == [])
            #expect(reads.withLock { $0 } >= 3)
            #expect(try environment.usage.mapBytes >= 4 << 20)
        }
    }

    @Test func aLongReadIsWaitedForAndKeepsItsSnapshot() throws {
        try withTable(options(from: 256 << 10, to: 1 << 20)) { environment, table in
            try fill(environment, table, 0..<10)
            let (begun, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let group = DispatchGroup()
            let seen = Mutex<[Int]>([])
            Thread.detachNewThread(in: group) {
                try? environment.read { transaction in
                    begun.signal()
                    mayEnd.wait()
                    let count = try table.count(in: transaction)
                    seen.withLock { $0.append(count) }
                }
            }
            begun.wait()
            let reader = try Reader(environment)
            // It does not wait for ever; and who reads for microseconds goes on.
            #expect(try environment.grow(within: .zero) == .busy)
            #expect(try reader.read { try table.count(in: $0) } == 10)
            #expect(try environment.usage.mapBytes == 256 << 10)
            Thread.detachNewThread(in: group) {
                let growth = try? environment.grow()
                seen.withLock { $0.append(growth == .grown ? 1 : 0) }
            }
            mayEnd.signal()
            group.wait()
            #expect(seen.withLock { $0 } == [10, 1])
            #expect(try environment.usage.mapBytes == 512 << 10)
        }
    }

    /// The daemon says that it lives twice in each of the watchdog's intervals, behind a probe that waits for the writer.
    @Test func aGrowthIsGivenUpBeforeTheWatchdogBites() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let unit = try String(contentsOf: root.appending(path: "systemd/supportd.service"), encoding: .utf8)
        let seconds = try #require(unit.firstMatch(of: /WatchdogSec=(\d+)\n/).flatMap { Int($0.1) })
        #expect(Environment.patience < .seconds(seconds) / 2)
    }

    /// LMDB unmaps the old map first, and what it then asks for is the whole of the new one.
    @Test func aMapGrowsOnlyWhereThereIsAddressSpaceForAllOfIt() throws {
        let asked = Mutex<[Int]>([])
        var limited = options(from: 256 << 10, to: 1 << 20)
        limited.hasAddressSpace = { size in
            asked.withLock { $0.append(size) }
            return size <= 512 << 10
        }
        try withTable(limited) { environment, table in
            #expect(try environment.grow() == .grown)
            #expect(try environment.grow() == .noAddressSpace)
            #expect(asked.withLock { $0 } == [512 << 10, 1 << 20])
            #expect(try environment.usage.mapBytes == 512 << 10)
            try fill(environment, table, 0..<10)
        }
    }

    @Test func roomIsMadeBeforeALongRead() throws {
        try withTable(options(from: 256 << 10, to: 8 << 20, room: 2 << 20)) { environment, table in
            try fill(environment, table, 0..<10)
            try environment.makeRoom()
            let usage = try environment.usage
            #expect(usage.mapBytes - usage.usedBytes >= 2 << 20)
            try environment.makeRoom()
            #expect(try environment.usage.mapBytes == usage.mapBytes)
            // Under the read a write has that room and does not wait.
            try environment.read { snapshot in
                try fill(environment, table, 10..<60)
                #expect(try table.count(in: snapshot) == 10)
            }
        }
    }

    @Test func aStoreThatHasGrownIsOpenedWithRoom() throws {
        try withDirectory { path in
            for round in 0..<UInt64(3) {
                let environment = try Environment(path: path, options: options(from: 256 << 10, to: 64 << 20))
                let table = try environment.write { try Database<UInt64>("table", in: &$0) }
                #expect(try environment.read { try table.count(in: $0) } == Int(round) * 1000)
                let usage = try environment.usage
                #expect(usage.mapBytes - usage.usedBytes >= usage.mapBytes / 8)
                try fill(environment, table, round * 1000..<(round + 1) * 1000)
            }
        }
    }
}

extension Thread {
    /// Runs `body` on a thread of its own, and `group` waits for it.
    fileprivate static func detachNewThread(in group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        group.enter()
        detachNewThread {
            body()
            group.leave()
        }
    }
}
