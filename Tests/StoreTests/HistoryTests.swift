import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct HistoryTests {
    @Test func aHistoryTakesAThousandEventsWithTheCustomersDataAndIsThenStillDeleted() throws {
        try withStore { desk in
            try desk.create()
            try desk.create()
            let note = try TicketNote(TicketsNote(number: 1, text: "Called back."))
            try desk.environment.write { transaction in
                for _ in 1..<TicketHistory.mostPersonalEvents { _ = try desk.store.note(note, by: desk.origin, in: &transaction) }
            }
            expectFault(.invalid, "number") { try desk.note(1, "One more.") }
            expectFault(.invalid, "number") { try desk.update(TicketsUpdate(number: 1, revision: 1, name: "Ben")) }
            // What is no customer's data goes on, and so do other tickets.
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 1, status: .closed)).revision == 2)
            try desk.note(2, "Called back.")
            try desk.delete(1)
            #expect(try desk.events(ticket: 1).allSatisfy { $0.text == nil })
        }
    }

    @Test func aHistoryOfTenThousandEventsTakesNoChanges() throws {
        try withDirectory { directory in
            let desk = try Desk(directory)
            try desk.create()
            try desk.environment.write { transaction in
                for sequence in 0..<UInt64(TicketHistory.mostEvents - 2) {
                    try desk.store.tables.events.byTicket.put([], for: Pair(1, 1_000_000 + sequence), in: &transaction)
                }
            }
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 1, status: .solved)).revision == 2)
            expectFault(.invalid, "number") { try desk.update(TicketsUpdate(number: 1, revision: 2, status: .open)) }
            // What changes nothing needs no room.
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 2, status: .solved)).revision == 2)
            // It can be closed, alone, and stays so.
            expectFault(.invalid, "number") { try desk.update(TicketsUpdate(number: 1, revision: 2, status: .closed, name: "Ben")) }
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 2, status: .closed)).revision == 3)
            expectFault(.invalid, "number") { try desk.update(TicketsUpdate(number: 1, revision: 3, status: .open)) }
        }
    }

    /// The extension is not in the log, and the log has every change.
    @Test func anUpdateThatNamesTheSameNumberLeavesItsExtensionAlone() throws {
        try withStore { desk in
            let old = try desk.create("Ann", "(202) 555-0143 #12")
            for number in ["(202) 555-0143", "+1 202-555-0143 #13"] {
                #expect(try desk.update(TicketsUpdate(number: 1, revision: 1, phoneNumber: number)) == old)
            }
            let ticket = try desk.update(TicketsUpdate(number: 1, revision: 1, status: .pending, phoneNumber: "(202) 555-0143"))
            #expect(ticket.phoneNumberExtension == "12")
            #expect(try desk.events().last?.changes == [Event.Change(field: "status", from: "open", to: "pending")])
            let other = try desk.update(TicketsUpdate(number: 1, revision: 2, phoneNumber: "(202) 555-0144 #7"))
            #expect(other.phoneNumber == "+12025550144" && other.phoneNumberExtension == "7")
            #expect(try desk.events().last?.changes?.map(\.field) == ["phoneNumber"])
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 3, phoneNumber: "(202) 555-0145")).phoneNumberExtension == nil)
        }
    }
}
