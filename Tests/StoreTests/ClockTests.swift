import LMDB
import Protocol
import Testing

@testable import Store

/// A wall clock that jumps. Nothing ends early by a jump back, and order is by numbers, not by times.
@Suite struct ClockTests {
    private static let day: Int64 = 24 * 3_600_000

    @Test func aJumpBackLeavesTheOrderOfEventsAndTickets() throws {
        try withStore { desk in
            let first = try desk.create("Ann")
            desk.time = desk.time.adding(milliseconds: -400 * Self.day)
            let second = try desk.create("Bob")
            #expect(second.createdAt < first.createdAt)
            #expect(try desk.all().map(\.number) == [2, 1])
            let events = try desk.events()
            #expect(events.map(\.sequence) == [1, 2])
            #expect(events.map(\.ticket) == [1, 2])
            #expect(events[1].time < events[0].time)
        }
    }

    @Test func aTicketDoesNotBecomeOlderThanItWas() throws {
        try withStore { desk in
            let ticket = try desk.create()
            desk.time = desk.time.adding(milliseconds: -Self.day)
            let updated = try desk.update(TicketsUpdate(number: 1, revision: 1, status: .solved))
            #expect(updated.updatedAt == ticket.updatedAt)
            #expect(updated.revision == 2)
            desk.time = desk.time.adding(milliseconds: 2 * Self.day)
            #expect(try desk.update(TicketsUpdate(number: 1, revision: 2, status: .open)).updatedAt == desk.time)
        }
    }

    @Test func aSessionEndsWhenItsTimeComesAndNotBefore() throws {
        try withStore { desk in
            try desk.addAgent("yuki")
            let session = try desk.signIn("yuki")
            let start = desk.time
            func agent() throws -> String {
                try desk.environment.read { try desk.store.session(token: session.token, at: desk.time, in: $0).agent }
            }
            for time in [start.adding(milliseconds: -Self.day), start, session.expiresAt.adding(milliseconds: -1)] {
                desk.time = time
                #expect(try agent() == "yuki")
            }
            desk.time = session.expiresAt
            expectFault(.notFound) { try agent() }
            // Nothing was thrown away by looking: the clock may have been wrong only for a moment.
            desk.time = start
            #expect(try agent() == "yuki")
        }
    }

    @Test func anIdempotencyKeyIsNotForgottenByAJumpBack() throws {
        try withStore { desk in
            let ticket = try desk.create(key: "k")
            desk.time = desk.time.adding(milliseconds: -30 * Self.day)
            for number in 0..<20 { try desk.create(key: "past \(number)") }
            #expect(try desk.create(key: "k").number == ticket.number)
            // Back in the present, those of the past are swept out and this one is not.
            desk.time = desk.time.adding(milliseconds: 30 * Self.day)
            for number in 0..<20 { try desk.create(key: "present \(number)") }
            #expect(try desk.create(key: "k").number == ticket.number)
            #expect(try desk.environment.read { try desk.store.tables.idempotencyKeys.byTime.count(in: $0) } == 21)
        }
    }
}
