import Foundation
import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct EventKeyTests {
    @Test(arguments: [
        "", "short", String(repeating: "a", count: 63), String(repeating: "ab", count: 31), String(repeating: "x", count: 42),
        "AAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", String(repeating: "é", count: 60),
    ])
    func aKeyOfLessThan32BytesIsRefused(text: String) {
        #expect(EventSecret(text) == nil)
    }

    @Test func aKeyIsReadInHexadecimalAndInBothBase64s() throws {
        let bytes = [UInt8](repeating: 0xFB, count: 32)
        #expect(EventSecret(String(repeating: "fB", count: 32))?.bytes == bytes)
        let base64 = String(repeating: "+/v7", count: 10) + "+/s="
        for text in [base64, base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")] {
            #expect(EventSecret(text)?.bytes == bytes, "\(text)")
        }
        #expect("\(try #require(EventSecret(Keys.first)))" == "a secret")
        #expect(!String(reflecting: StoreOptions(eventKey: Keys.first)).contains("95"))
    }

    @Test func aConfiguredKeyBeginsWhereItWasConfigured() throws {
        try withDirectory { directory in
            do {
                let desk = try Desk(directory)
                try desk.fill()
                #expect(desk.store.eventKeyState == .derived)
            }
            let count: Int
            let checkpoint: Checkpoint
            do {
                let desk = try Desk(directory)
                checkpoint = try desk.checkpoint()
                count = checkpoint.sequence
            }
            for round in 0..<2 {
                let desk = try Desk(directory, StoreOptions(eventKey: Keys.first))
                #expect(desk.store.eventKeyState == .configured(from: count + 1))
                try desk.create()
                let result = try desk.verified(against: checkpoint)
                #expect(result == EventsVerify.Result(sequence: count + round + 1, configuredKeyFrom: count + 1))
                #expect(try desk.problems() == [])
                // One event on each side of the change.
                for sequence in [count, count + 1] {
                    let failure = try desk.verified {
                        try $0.put(desk.rawEvents()[UInt64(sequence - 1)] ?? [], for: UInt64(sequence), in: &$1)
                    }
                    #expect(failure.failure?.sequence == sequence)
                }
            }
        }
    }

    @Test func aFreshStoreIsSealedWithTheConfiguredKeyFromItsFirstEvent() throws {
        try withStore(StoreOptions(eventKey: Keys.second)) { desk in
            try desk.fill()
            #expect(try desk.verified().configuredKeyFrom == 1)
        }
    }

    @Test func anotherKeyOrNoneIsRefusedAndNothingChanges() throws {
        try withDirectory { directory in
            do { try Desk(directory, StoreOptions(eventKey: Keys.first)).create() }
            let other = #expect(throws: EventKeyRefusal.self) { try Store(directory: directory, options: .init(eventKey: Keys.second)) }
            #expect(other?.description.contains("another key than the one that seals the log from event 1 on") == true)
            let none = #expect(throws: EventKeyRefusal.self) { try Store(directory: directory) }
            #expect(none?.description.contains("SUPPORTD_EVENT_KEY is not set") == true)
            let desk = try Desk(directory, StoreOptions(eventKey: Keys.first))
            try desk.create()
            #expect(try desk.verified() == EventsVerify.Result(sequence: 2, configuredKeyFrom: 1))
        }
    }

    /// A migration would take the store away from the program that could still open it.
    @Test func anotherKeyOrNoneIsRefusedBeforeAMigration() throws {
        try withDirectory { directory in
            do { try Desk(directory, StoreOptions(eventKey: Keys.first)).create() }
            try setSchema(2, of: directory)
            for options in [StoreOptions(), StoreOptions(eventKey: Keys.second)] {
                #expect(throws: EventKeyRefusal.self) { try Store(directory: directory, options: options) }
            }
            #expect(!FileManager.default.fileExists(atPath: directory + "/backups"))
            let schema = try Environment(path: directory).write { try MetaTable(in: $0).schemaVersion(in: $0) }
            #expect(schema == 2)
        }
    }

    private func setSchema(_ version: UInt8, of directory: String) throws {
        try Environment(path: directory).write { transaction in
            let meta = try Database<TextKey>("meta", in: &transaction)
            try meta.put([0, 0, 0, 0, 0, 0, 0, version], for: "schemaVersion", in: &transaction)
        }
    }

    @Test func whoeverHasTheStoreButNotTheKeyCannotSeal() throws {
        try withDirectory { directory in
            let desk = try Desk(directory, StoreOptions(eventKey: Keys.first))
            for _ in 0..<3 { try desk.create() }
            let event = Event(sequence: 2, time: desk.time, actor: "uid:0", type: .ticketCreated, ticket: 9)
            let previous = try #require(sealOf(desk.rawEvents()[1]))
            var forger = try EventSeal(desk.store.tables.keys.derived)
            let forged = try forger.seal(event, after: previous)
            #expect(try desk.verified { try $0.put(forged, for: 2, in: &$1) }.failure?.sequence == 2)
        }
    }
}
