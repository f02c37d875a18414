import Foundation
import LMDB
import Protocol
import Store
import Testing

@Suite struct RedactionTests {
    @Test func aDeletedCustomersDataIsInNoEvent() throws {
        try withStore { desk in
            let personal = ["Annabel", "+12025550143", "555-0143", "Zebra", "Giraffe", "Okapi", "2025550199"]
            try desk.create("Other")
            try desk.create("Annabel", "(202) 555-0143", "Zebra")
            try desk.note(2, "Giraffe")
            try desk.update(TicketsUpdate(number: 2, revision: 1, status: .pending, name: "Annabel Lee", description: "Okapi"))
            try desk.update(TicketsUpdate(number: 2, revision: 2, phoneNumber: "(202) 555-0199"))
            let before = try desk.events()
            try desk.delete(2)

            let after = try desk.events()
            #expect(after.dropLast().map(\.sequence) == before.map(\.sequence))
            #expect(after.dropLast().map(\.type) == before.map(\.type))
            #expect(after.dropLast().map(\.time) == before.map(\.time))
            #expect(after.dropLast().map(\.actor) == before.map(\.actor))
            #expect(after.last?.type == .ticketDeleted)
            #expect(try desk.events(ticket: 2).count == 5)
            #expect(
                after[3].changes == [
                    .init(field: "status", from: "open", to: "pending"), .init(field: "name"), .init(field: "description"),
                ])
            for bytes in try allValues(desk) {
                let text = String(decoding: bytes, as: UTF8.self)
                for word in personal where text.contains(word) && !text.contains("Other") {
                    Issue.record("\(word) is left in \(text)")
                }
            }
        }
    }

    @Test func theEventsOfOthersStay() throws {
        try withStore { desk in
            for _ in 0..<3 { try desk.create() }
            for number in 1...3 { try desk.note(number, "note \(number)") }
            try desk.delete(2)
            #expect(try desk.events().compactMap(\.text) == ["note 1", "note 3"])
        }
    }

    /// LMDB leaves what was deleted between the entries of its pages, and behind long values.
    @Test func aDeletedCustomersDataIsInNoSnapshot() throws {
        try withStore { desk in
            let long = [1700, 2200].map { String(repeating: "d", count: $0) }
            for _ in 0..<60 {
                let ticket = try desk.create("Zaphod", "+12025559911", "Okapi " + String(repeating: "q", count: 1500))
                try desk.note(ticket.number, "Giraffe")
                try desk.delete(ticket.number)
                for description in long { try desk.create("Ann", "(202) 555-0143", description) }
            }
            try withDirectory { directory in
                let snapshots = SnapshotDirectory(path: directory)
                let stamp = SnapshotStamp(version: "9.9", time: desk.time)
                #expect(try snapshots.make("one", of: desk.store, stamp: stamp).problems == nil)
                let bytes = try #require(FileManager.default.contents(atPath: snapshots.file("one")))
                var phone: [UInt8] = []
                UInt64(12_025_559_911).encode(into: &phone)
                for word in [Data("Zaphod".utf8), Data("Okapi".utf8), Data("Giraffe".utf8), Data(phone)] {
                    #expect(bytes.firstRange(of: word) == nil, "\(Array(word))")
                }
                // The others' is there: the search would find it.
                #expect(bytes.firstRange(of: Data(long[1].utf8)) != nil)
            }
        }
    }

    private func allValues(_ desk: Desk) throws -> [[UInt8]] {
        var values: [[UInt8]] = []
        for name in ["tickets", "events"] {
            let table = try desk.environment.write { try Database<UInt64>(name, in: &$0) }
            try desk.environment.read { transaction in
                try table.scan(in: transaction) { _, bytes in
                    values.append(bytes.array)
                    return .next
                }
            }
        }
        return values
    }
}
