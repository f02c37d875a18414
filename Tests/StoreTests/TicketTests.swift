import Foundation
import Protocol
import Store
import Testing

@Suite struct TicketTests {
    @Test func aTicketIsStoredAsItIsAnswered() throws {
        try withStore { desk in
            let ticket = try desk.create(" Ann ", "202.555.0143", "No tone.\r\nHelp!")
            #expect(ticket.number == 1)
            #expect(ticket.revision == 1)
            #expect(ticket.status == .open)
            #expect(ticket.name == "Ann")
            #expect(ticket.phoneNumber == "+12025550143")
            #expect(ticket.phoneNumberExtension == nil)
            #expect(ticket.description == "No tone.\nHelp!")
            #expect(ticket.assignee == nil)
            #expect(ticket.createdAt == desk.time)
            #expect(try desk.get(1) == ticket)
            #expect(try desk.events().map(\.type) == [.ticketCreated])
        }
    }

    @Test func aNumberKeepsItsExtension() throws {
        try withStore { desk in
            let ticket = try desk.create("Ann", "(202) 555-0143 #12")
            #expect(ticket.phoneNumber == "+12025550143" && ticket.phoneNumberExtension == "12")
            #expect(try desk.get(1) == ticket && desk.all(TicketFilter(phoneNumber: "+12025550143")) == [ticket])
            #expect(try desk.create("Ann", "+1 202-555-0143 #０１２").phoneNumberExtension == "012")
        }
    }

    @Test func aMissingTicketIsNotFound() throws {
        try withStore { desk in
            for number in [0, 1, -1, Int.max, Int.min] {
                expectFault(.notFound, "number") { try desk.get(number) }
                expectFault(.notFound, "number") { try desk.delete(number) }
                expectFault(.notFound, "number") { try desk.note(number, "x") }
                expectFault(.notFound, "number") { try desk.update(TicketsUpdate(number: number, revision: 1)) }
            }
        }
    }

    @Test func anUpdateChangesWhatItNamesAndLogsTheDifference() throws {
        try withStore { desk in
            try desk.create()
            desk.time = desk.time.adding(milliseconds: 1000)
            let ticket = try desk.update(TicketsUpdate(number: 1, revision: 1, status: .pending, phoneNumber: "+81 3-1234-5678"))
            #expect(ticket.revision == 2)
            #expect(ticket.status == .pending)
            #expect(ticket.name == "Ann")
            #expect(ticket.phoneNumber == "+81312345678")
            #expect(ticket.updatedAt == desk.time)
            #expect(ticket.createdAt < ticket.updatedAt)
            #expect(
                try desk.events().last?.changes == [
                    .init(field: "status", from: "open", to: "pending"),
                    .init(field: "phoneNumber", from: "+12025550143", to: "+81312345678"),
                ])
        }
    }

    @Test func anUpdateOfAnotherRevisionIsAConflict() throws {
        try withStore { desk in
            try desk.create()
            try desk.update(TicketsUpdate(number: 1, revision: 1, status: .solved))
            for revision in [1, 3, 0, -1] {
                expectFault(.conflict, "revision") { try desk.update(TicketsUpdate(number: 1, revision: revision, status: .closed)) }
            }
            #expect(try desk.get(1).status == .solved)
        }
    }

    @Test func anUpdateThatChangesNothingIsNoRevisionAndNoEvent() throws {
        try withStore { desk in
            let ticket = try desk.create()
            let same = TicketsUpdate(number: 1, revision: 1, status: .open, name: "Ann ", phoneNumber: "+1 202 555 0143", assignee: "")
            #expect(try desk.update(same) == ticket)
            #expect(try desk.events().count == 1)
        }
    }

    @Test func aClockThatWasSetBackDoesNotMakeATicketYounger() throws {
        try withStore { desk in
            let ticket = try desk.create()
            desk.time = desk.time.adding(milliseconds: -5000)
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 1, status: .solved)).updatedAt == ticket.updatedAt)
        }
    }

    @Test func aNoteLeavesTheTicketAsItIs() throws {
        try withStore { desk in
            let ticket = try desk.create()
            desk.actor = "agent:yuki"
            let event = try desk.note(1, "  called\r\nback  ")
            var note = Event(sequence: 2, time: desk.time, actor: "agent:yuki", type: .ticketNoted, ticket: 1, text: "called\nback")
            (note.salt, note.digest, note.mac) = (event.salt, event.digest, event.mac)
            #expect(event == note)
            #expect(try desk.get(1) == ticket)
            #expect(try desk.events(ticket: 1).last == event)
        }
    }

    @Test func aNumberIsNeverGivenAgain() throws {
        try withDirectory { directory in
            do {
                let desk = try Desk(directory)
                for _ in 0..<3 { try desk.create() }
                try desk.delete(3)
                #expect(try desk.create().number == 4)
                try desk.delete(4)
            }
            let desk = try Desk(directory)
            #expect(try desk.create().number == 5)
            #expect(try desk.problems() == [])
        }
    }

    @Test func onlyAnAgentCanTakeATicket() throws {
        try withStore { desk in
            try desk.create()
            expectFault(.invalid, "assignee") { try desk.update(TicketsUpdate(number: 1, revision: 1, assignee: "nobody")) }
            expectFault(.invalid, "assignee") {
                try desk.update(TicketsUpdate(number: 1, revision: 1, assignee: String(repeating: "x", count: 5000)))
            }
            try desk.addAgent("yuki")
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 1, assignee: "yuki")).assignee == "yuki")
            #expect(try desk.all(TicketFilter(assignee: "yuki")).count == 1)
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 2, assignee: "")).assignee == nil)
            #expect(try desk.all(TicketFilter(assignee: "yuki")).isEmpty)
        }
    }
}
