import Protocol
import SeededRandom
import Testing

@testable import Store

@Suite struct IdempotencyTests {
    @Test func theSameKeyGivesTheSameTicket() throws {
        try withStore { desk in
            let first = try desk.create(key: "k")
            desk.time = desk.time.adding(milliseconds: 3_600_000)
            #expect(try desk.create(key: "k") == first)
            // The same number, written in another way, and the same name.
            #expect(try desk.create(" Ann", "+1 202 555 0143", "No tone.", key: "k") == first)
            #expect(try desk.events().count == 1)
        }
    }

    @Test func theTicketIsGivenAsItIsByNow() throws {
        try withStore { desk in
            try desk.create(key: "k")
            let changed = try desk.update(TicketsUpdate(number: 1, revision: 1, status: .solved))
            #expect(try desk.create(key: "k") == changed)
        }
    }

    @Test func theSameKeyWithAnotherContentIsAConflict() throws {
        try withStore { desk in
            try desk.create(key: "k")
            expectFault(.conflict, "idempotencyKey") { try desk.create("Ben", key: "k") }
            expectFault(.conflict, "idempotencyKey") { try desk.create("Ann", "+12025550199", key: "k") }
            expectFault(.conflict, "idempotencyKey") { try desk.create("Ann", "+12025550143", "Other.", key: "k") }
            #expect(try desk.all().count == 1)
        }
    }

    @Test func theKeyOfADeletedTicketIsAConflict() throws {
        try withStore { desk in
            try desk.create(key: "k")
            try desk.delete(1)
            expectFault(.conflict, "idempotencyKey") { try desk.create(key: "k") }
        }
    }

    @Test func aKeyIsKeptForADayAndSweptLater() throws {
        try withStore { desk in
            for index in 0..<8 { try desk.create(key: "old\(index)") }
            desk.time = desk.time.adding(milliseconds: 24 * 3_600_000)
            #expect(try desk.create(key: "old0").number == 1)
            desk.time = desk.time.adding(milliseconds: 2 * 3_600_000 + 1)
            // Each write with a key sweeps a few.
            for index in 0..<4 { try desk.create(key: "new\(index)") }
            #expect(try desk.all().count == 12)
            #expect(try desk.create(key: "old0").number == 13)
            #expect(try desk.create(key: "new0").number == 9)
        }
    }

    @Test func aKeyMayHaveAnyCharacters() throws {
        var random = SeededRandom()
        try withStore { desk in
            var numbers: [[UInt8]: Int] = [:]
            for _ in 0..<100 {
                let key = random.text(upTo: 6)
                let number = try desk.create(key: key).number
                #expect(numbers[Array(key.utf8)] ?? number == number, "seed \(random.seed)")
                numbers[Array(key.utf8)] = number
            }
            #expect(Set(numbers.values).count == numbers.count, "seed \(random.seed)")
        }
    }
}
