import ChangeLog
import Protocol
import SeededRandom
import Testing

struct EntryTests {
    static let head = EntryHead(level: 3, time: Timestamp(milliseconds: 1_700_000_000_000), sequence: 7, mac: "abc")

    @Test(arguments: [[], [[]], [[1]], [[1, 2], [], Array(repeating: 9, count: 70_000)]] as [[[UInt8]]])
    func anEntryIsReadAsItWasWritten(_ changes: [[UInt8]]) throws {
        let entry = Entry(Self.head, changes: changes)
        #expect(try Entry(decoding: entry.bytes) == entry)
    }

    @Test func aCutOrLengthenedEntryIsRefused() {
        let bytes = Entry(Self.head, changes: [[1, 2, 3], [4]]).bytes
        let whole = [4 + Self.head.jsonBytes.count, 11 + Self.head.jsonBytes.count]
        for length in 0..<bytes.count where !whole.contains(length) {
            #expect(throws: Entry.Refusal.unreadable) { try Entry(decoding: Array(bytes.prefix(length))) }
        }
        #expect(throws: Entry.Refusal.unreadable) { try Entry(decoding: bytes + [0]) }
    }

    @Test func anotherFormatIsNamed() {
        var head = Self.head
        head.format = 9
        #expect(throws: Entry.Refusal.unknownFormat(9)) { try Entry(decoding: Entry(head, changes: []).bytes) }
    }

    @Test func randomBytesCrashNothing() {
        var random = SeededRandom()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(throws: Entry.Refusal.self) { try Entry(decoding: bytes) }
        }
    }
}
