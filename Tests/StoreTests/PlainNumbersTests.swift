import Foundation
import LMDB
import PhoneNumbers
import Protocol
import Testing

@testable import Store

/// Schema 4: a ticket has its number and extension, and no description of the number.
@Suite struct PlainNumbersTests {
    /// A ticket as programs of schemas 1 to 3 stored it.
    private static func earlier(_ number: Int, text: String, _ more: String = "") -> [UInt8] {
        Array(
            #"""
            {"number":\#(number),"revision":1,"token":"o7pK4xd3w4QBAgMEBQYHCAkKCwwNDg8Q","status":"pending","name":"Änne \"A\"",\#
            "phoneNumber":"+12025550143","phoneNumberText":"\#(text)","dialable":true,"description":"No\ntone.",\#(more)\#
            "createdAt":"2026-11-24T02:30:52.123Z","updatedAt":"2026-11-24T02:30:54.123Z"}
            """#.utf8)
    }

    /// Puts the ticket into the store of a fixture, in the place of its number, without touching an index.
    private static func put(_ bytes: [UInt8], as number: UInt64, in directory: String) throws {
        let environment = try Environment(path: directory)
        try environment.write { transaction in
            let tickets = try Database<UInt64>("tickets", in: &transaction)
            try tickets.put(bytes, for: number, in: &transaction)
        }
    }

    private static func stored(_ number: UInt64, in environment: Environment) throws -> String {
        let tickets = try environment.write { try Database<UInt64>("tickets", in: &$0) }
        return try environment.read { try tickets.withValue(number, in: $0) { String(decoding: $0.array, as: UTF8.self) } } ?? ""
    }

    @Test func aStoreOfSchemaThreeKeepsItsTicketsWithoutTheDescriptionOfTheirNumbers() throws {
        try withDirectory { directory in
            try Fixture.copy("schema-3", to: directory + "/data.mdb")
            let before = try Store(reading: Fixture.path("schema-3", "mdb"), isFile: true)
            let old = try before.environment.read { transaction in
                try (1...60).compactMap { try before.tables.tickets.get($0, in: transaction) }
            }
            let desk = try Desk(directory)
            #expect(desk.store.migration?.from == 3 && desk.store.migration?.steps == ["keep numbers plain"])
            #expect(try desk.problems() == [])
            #expect(try desk.verified().sequence == 75)
            #expect(old.count == 27)
            for ticket in old {
                #expect(try desk.get(ticket.number) == ticket)
                #expect(try Self.stored(UInt64(ticket.number), in: desk.environment) == String(decoding: ticket.jsonBytes, as: UTF8.self))
            }
        }
    }

    /// The description was the only place that had the extension.
    @Test func anExtensionIsKept() throws {
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            try Self.put(Self.earlier(1, text: "(202) 555-0143 ext. 12", #""language":"ja","#), as: 1, in: directory)
            let desk = try Desk(directory)
            #expect(
                try Self.stored(1, in: desk.environment) == #"""
                    {"number":1,"revision":1,"token":"o7pK4xd3w4QBAgMEBQYHCAkKCwwNDg8Q","status":"pending","name":"Änne \"A\"",\#
                    "phoneNumber":"+12025550143","phoneNumberExtension":"12","description":"No\ntone.","language":"ja",\#
                    "createdAt":"2026-11-24T02:30:52.123Z","updatedAt":"2026-11-24T02:30:54.123Z"}
                    """#)
            #expect(try desk.get(1).phoneNumberExtension == "12")
        }
    }

    /// A desk that can be opened is worth more than a ticket that could not be read before either.
    @Test func aDamagedTicketStaysAsItIsAndIsNamed() throws {
        try withDirectory { directory in
            try Fixture.copy("schema-3", to: directory + "/data.mdb")
            try Self.put(Array(#"{"number":3,"name":"#.utf8), as: 3, in: directory)
            let desk = try Desk(directory)
            #expect(desk.store.migration?.to == Store.schemaVersion)
            #expect(try Self.stored(3, in: desk.environment) == #"{"number":3,"name":"#)
            #expect(try desk.problems().contains { $0.contains("3") })
            #expect(try desk.verified().sequence == 75)
        }
    }

    /// In every region, at home and abroad: what libphonenumber writes has letters for an extension only.
    @Test func theExtensionIsReadOffEveryRegionsText() throws {
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
        var count = 0
        for region in letters.flatMap({ first in letters.compactMap { Region(first + $0) } }) {
            guard let example = PhoneNumber(exampleIn: region) else { continue }
            let number = try #require(PhoneNumber(example.e164 + " #0120", in: region), "\(region.code)")
            for home in [region, .unitedStates] {
                #expect(EarlierTicket.extensionDigits(in: example.text(in: home)) == nil, "\(example.text(in: home))")
                #expect(EarlierTicket.extensionDigits(in: number.text(in: home)) == "0120", "\(number.text(in: home))")
            }
            count += 1
        }
        #expect(count > 200)
    }

    /// A change of an earlier version meets a ticket of an earlier schema, as in a log that goes back behind an upgrade.
    @Test func earlierChangesKeepTheExtensionOfAnEarlierTicket() throws {
        let update = #"{"change":"tickets.update","version":1,"actor":"agent:yuki","time":"2026-11-24T02:30:55.123Z","number":NUMBER,"#
        func updates(_ number: Int) throws -> [Change] {
            try [#""revision":1,"status":"solved""#, #""revision":2,"name":"Ben""#].map { words in
                let text = update.replacing("NUMBER", with: "\(number)") + words + #","salt":"AAECAwQFBgcICQoLDA0ODw"}"#
                return try Change(decoding: Array(text.utf8))
            }
        }
        let create = #"""
            {"change":"tickets.create","version":1,"actor":"customer","time":"2026-11-24T02:30:55.123Z","name":"Ann",\#
            "phoneNumber":"+12025550143","phoneNumberText":"(202) 555-0143 ext. 7","dialable":true,"description":"No tone.",\#
            "seed":"AAECAwQFBgcICQoLDA0ODw"}
            """#
        try withDirectory { directory in
            try SchemaOneStore.write(to: directory)
            try Self.put(Self.earlier(1, text: "(202) 555-0143 ext. 12"), as: 1, in: directory)
            let environment = try Environment(path: directory)
            let migrator = Migrator(
                environment: environment, snapshots: SnapshotDirectory(path: directory + "/backups"), options: .init(),
                migrations: Schema.migrations.filter { $0.version <= 3 })
            _ = try migrator.run()
            var replay = Replay(into: environment)
            let outcomes = try replay.apply(updates(1) + [Change(decoding: Array(create.utf8))] + updates(3))
            let tickets = try outcomes.map { outcome in
                let bytes = try outcome.get()
                return try Ticket.read(bytes.span.bytes)
            }
            #expect(tickets.map(\.phoneNumberExtension) == ["12", "12", "7", "7", "7"])
            #expect(tickets.map(\.number) == [1, 1, 3, 3, 3] && tickets.map(\.revision) == [2, 3, 1, 2, 3])
        }
    }

    @Test func whatEarlierChangesMadeIsUpgraded() throws {
        try withDirectory { directory in
            let create = #"""
                {"change":"tickets.create","version":1,"actor":"customer","time":"2026-11-24T02:30:55.123Z","name":"Ann",\#
                "phoneNumber":"+12025550143","phoneNumberText":"(202) 555-0143 ext. 7","dialable":true,"description":"No tone.",\#
                "seed":"AAECAwQFBgcICQoLDA0ODw"}
                """#
            let move = #"""
                {"change":"tickets.update","version":1,"actor":"agent:yuki","time":"2026-11-24T02:30:55.123Z","number":2,"revision":1,\#
                "phoneNumber":"+81312345678","phoneNumberText":"+81 3-1234-5678 ext. 8","dialable":true,"salt":"AAECAwQFBgcICQoLDA0ODw"}
                """#
            let close = #"""
                {"change":"tickets.update","version":1,"actor":"agent:yuki","time":"2026-11-24T02:30:55.123Z","number":1,"revision":1,\#
                "status":"closed","salt":"AAECAwQFBgcICQoLDA0ODw"}
                """#
            let found = #"{"change":"store.found","version":1,"schema":3,"secret":"14VBybNOorQznsytEVoC1QvmJgBqxg5l1OirpbEN1fM"}"#
            do {
                var replay = Replay(into: try Environment(path: directory))
                let outcomes = try replay.apply([found, create, create, move, close].map { try Change(decoding: Array($0.utf8)) })
                #expect(outcomes.allSatisfy { (try? $0.get()) != nil })
                #expect(try replay.store().schemaVersion == 3)
            }
            let desk = try Desk(directory)
            #expect(desk.store.migration?.from == 3)
            #expect(try desk.all().map { "\($0.phoneNumber) \($0.phoneNumberExtension ?? "-")" } == ["+81312345678 8", "+12025550143 7"])
            // The number is in the log, as it was then, and nothing else of it.
            #expect(
                try desk.events().compactMap(\.changes) == [
                    [.init(field: "phoneNumber", from: "+12025550143", to: "+81312345678")],
                    [.init(field: "status", from: "open", to: "closed")],
                ])
            #expect(try desk.problems() == [])
        }
    }
}
