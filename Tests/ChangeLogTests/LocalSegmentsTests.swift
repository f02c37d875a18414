import ChangeLog
import Dispatch
import Files
import SeededRandom
import Synchronization
import Testing

struct LocalSegmentsTests {
    @Test func whatWasAppendedIsReadAgainAlsoByTheNextProcess() throws {
        try withLogFiles { files in
            let log = try files.begin()
            let start = log.end
            let entries: [[UInt8]] = [[1], [], Array(repeating: 2, count: 5000), Array(repeating: 3, count: 40_000), [4]]
            let places = try entries.map { try log.append($0) }
            #expect(places == [1, 2, 3, 4, 5])
            #expect(try log.entries(after: start) == entries)
            let next = try files.open(log, from: start)
            #expect(next.end == log.end)
            #expect(try next.entries(after: start) == entries)
            #expect(try next.append([5]) == 6)
            #expect(try next.entries(after: start) == entries + [[5]])
        }
    }

    /// The thread of the recovery points prepares the next segment while the writer takes one into use.
    @Test func aSegmentThatIsTakenIntoUseIsNotPreparedAgain() throws {
        try withLogFiles { files in
            let log = try files.begin()
            let start = log.end
            let isOver = Atomic(false)
            DispatchQueue.concurrentPerform(iterations: 2) { thread in
                do {
                    if thread == 0 {
                        defer { isOver.store(true, ordering: .releasing) }
                        for _ in 0..<300 { _ = try log.append(Array(repeating: 1, count: 40_000)) }
                    } else {
                        while !isOver.load(ordering: .acquiring) { try log.prepare() }
                    }
                } catch {
                    Issue.record(error)
                }
            }
            let next = try files.open(log, from: start)
            #expect(next.end == log.end)
            #expect(try next.entries(after: start).count == 300)
        }
    }

    @Test func aLogBeginsAfterTheGroupsThatTheStoreHas() throws {
        try withLogFiles { files in
            let log = try files.begin(after: 41)
            #expect(log.end.place == 41)
            #expect(try log.append([1]) == 42)
        }
    }

    @Test func aGroupLargerThanASegmentGetsOneOfItsOwn() throws {
        try withLogFiles { files in
            let log = try files.begin()
            let start = log.end
            let large = [UInt8](repeating: 7, count: 300_000)
            for entry in [[1], large, [2]] { _ = try log.append(entry) }
            #expect(try files.open(log, from: start).entries(after: start) == [[1], large, [2]])
        }
    }

    @Test func aRandomLogIsReadFromEachOfItsMarks() throws {
        var random = SeededRandom()
        try withLogFiles { files in
            var log = try files.begin()
            var marks = [log.end]
            var entries: [[UInt8]] = []
            for number in 0..<200 {
                let entry = [UInt8](repeating: UInt8(number), count: Int.random(in: 0...20_000, using: &random))
                _ = try log.append(entry)
                entries.append(entry)
                marks.append(log.end)
                if Int.random(in: 0..<20, using: &random) == 0 {
                    log = try files.open(log, from: #require(marks.randomElement(using: &random)))
                }
                if Bool.random(using: &random) { try log.prepare() }
            }
            #expect(try files.segments().count > 5)
            for (count, mark) in marks.enumerated() { #expect(try log.entries(after: mark) == Array(entries.dropFirst(count))) }
        }
    }

    @Test func whatIsCutIsGoneAndTheRestIsRead() throws {
        try withLogFiles { files in
            let log = try files.begin()
            var marks = [log.end]
            for number in 0..<40 {
                _ = try log.append(Array(repeating: UInt8(number), count: 9000))
                marks.append(log.end)
            }
            let before = try files.segments()
            try log.cut(upTo: marks[30])
            #expect(try files.segments().count < before.count)
            #expect(try log.entries(after: marks[30]).map(\.first) == (30..<40).map { UInt8($0) })
            #expect(try files.open(log, from: marks[30]).end == log.end)
        }
    }
}

/// What a power cut, a disk or a hand leaves.
struct DamagedLogTests {
    /// Each sector of the last group may be on the disk or not.
    @Test func aGroupThatWasNotWrittenToItsEndIsCutOff() throws {
        var random = SeededRandom()
        for round in 0..<40 {
            try withLogFiles { files in
                let log = try files.begin()
                let start = log.end
                _ = try log.append([1])
                let kept = log.end
                _ = try log.append(Array(repeating: 2, count: 20_000))
                let file = try #require(try files.segments().last)
                let bytes = try files.bytes(file)
                // The last sector with a byte of the group's that is not zero.
                let sectors = Array(stride(from: kept.offset, to: kept.offset + 20_088, by: 512))
                let lost = round < sectors.count ? [sectors[round]] : sectors.filter { _ in Bool.random(using: &random) }
                for sector in lost { try files.write(Array(repeating: 0, count: 512), at: sector, of: file) }
                let next = try files.open(log, from: start)
                if lost.isEmpty { return }
                #expect(next.end == kept)
                #expect(try next.entries(after: start) == [[1]])
                // Nothing of it is left to look like a group later.
                let rest = try files.bytes(file)[kept.offset...]
                #expect(rest.allSatisfy { $0 == 0 })
                #expect(try next.append([3]) == 2)
                #expect(try files.open(log, from: start).entries(after: start) == [[1], [3]])
                #expect(bytes.count == LogFiles.segmentSize)
            }
        }
    }

    /// One bit anywhere in a group that others follow.
    @Test func aChangedGroupBeforeAWholeOneIsRefusedAndNothingIsWritten() throws {
        var random = SeededRandom()
        for _ in 0..<40 {
            try withLogFiles { files in
                let log = try files.begin()
                let start = log.end
                for number in 0..<20 { _ = try log.append(Array(repeating: UInt8(number), count: 9000)) }
                let place = Int.random(in: 0..<19, using: &random)
                var mark = start
                try log.read(after: start) { _, next in if next.place == place { mark = next } }
                let segments = try files.segments()
                let file = try #require(segments.last { $0.contains(digits(mark.segment)) })
                let offset = mark.offset + Int.random(in: 0..<9088, using: &random)
                let isNextSegment = mark.offset + 12_288 > LogFiles.segmentSize
                guard !isNextSegment else { return }
                let old = try files.bytes(file)[offset]
                try files.write([old ^ 1 << UInt8.random(in: 0..<8, using: &random)], at: offset, of: file)
                let before = try segments.map(files.bytes)
                let error = #expect(throws: ChangeLogError.self) { try files.open(log, from: start) }
                #expect("\(try #require(error))".contains("group \(place + 1) is not whole"))
                let after = try segments.map(files.bytes)
                #expect(after == before)
            }
        }
    }

    @Test func aMissingSegmentIsNamed() throws {
        for missing in 0..<3 {
            try withLogFiles { files in
                let log = try files.begin()
                let start = log.end
                for number in 0..<20 { _ = try log.append(Array(repeating: UInt8(number), count: 9000)) }
                let segments = try files.segments()
                #expect(segments.count == 4)
                try Directory.remove(segments[missing])
                #expect(throws: ChangeLogError.self) { try files.open(log, from: start) }
            }
        }
    }

    @Test func aSegmentOfAnotherLogIsRefused() throws {
        try withLogFiles { files in
            let log = try files.begin()
            let start = log.end
            _ = try log.append([1])
            let other = LogFiles(path: files.path + "-other")
            _ = try other.begin().append([2])
            let foreign = try other.bytes(other.segments()[0])
            try files.write(foreign, at: 0, of: files.segments()[0])
            let error = #expect(throws: ChangeLogError.self) { try files.open(log, from: start) }
            #expect("\(try #require(error))".contains("of another log"))
        }
    }

    /// A customer's text that looks like a group, in a group that is torn: it is not taken for one that follows.
    @Test func textThatLooksLikeAGroupIsNone() throws {
        try withLogFiles { files in
            let log = try files.begin()
            let start = log.end
            _ = try log.append([1])
            let kept = log.end
            let text = Array(String(repeating: "group 1\n", count: 3000).utf8)
            _ = try log.append(text)
            let file = files.path + "/" + (try files.segments()[0].split(separator: "/").last.map(String.init) ?? "")
            try files.write([0], at: kept.offset, of: file)
            #expect(try files.open(log, from: start).end == kept)
        }
    }

    private func digits(_ first: UInt64) -> String { String(repeating: "0", count: 20 - String(first).count) + String(first) }
}
