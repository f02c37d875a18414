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

    /// A later libphonenumber may write a number in another way, and find that its region assigns it.
    @Test func anUpdateThatNamesTheSameNumberLeavesWhatWasWorkedOutOfItAlone() throws {
        try withStore { desk in
            var old = try desk.create()
            try desk.environment.write { transaction in
                let stored = old
                (old.phoneNumberText, old.dialable) = ("202.555.0143", false)
                _ = try desk.store.tables.tickets.replace(stored, with: old, in: &transaction)
            }
            let number = "(202) 555-0143"
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 1, phoneNumber: number)) == old)
            let ticket = try desk.update(TicketsUpdate(number: 1, revision: 1, status: .pending, phoneNumber: number))
            #expect(ticket.phoneNumberText == "202.555.0143" && !ticket.dialable)
            #expect(try desk.events().last?.changes == [Event.Change(field: "status", from: "open", to: "pending")])
            let other = try desk.update(TicketsUpdate(number: 1, revision: 2, phoneNumber: "(202) 555-0144"))
            #expect(other.phoneNumberText == "(202) 555-0144" && other.dialable)
            #expect(try desk.events().last?.changes?.map(\.field) == ["phoneNumber"])
        }
    }
}
