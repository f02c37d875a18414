import Protocol
import SeededRandom
import Testing

@testable import Store

@Suite struct ListTests {
    @Test func thePagesOfAnyLengthAreTheWholeNewestFirst() throws {
        try withStore { desk in
            for _ in 0..<37 { try desk.create() }
            for number in [3, 17, 37] { try desk.delete(number) }
            let numbers = (1...37).filter { ![3, 17, 37].contains($0) }.reversed()
            for limit in [1, 2, 7, 33, 34, 35, 500] {
                #expect(try desk.all(limit: limit).map(\.number) == Array(numbers), "limit \(limit)")
                #expect(try desk.all(TicketFilter(status: .open), limit: limit).map(\.number) == Array(numbers), "limit \(limit)")
            }
            #expect(try desk.page(limit: 34).next == nil)
            #expect(try desk.page(limit: 33).next == 2)
        }
    }

    @Test func filtersCombine() throws {
        var random = SeededRandom()
        try withStore { desk in
            for name in ["yuki", "omar"] { try desk.addAgent(name) }
            let phones = ["+12025550143", "+12025550199", "+81312345678"]
            for _ in 0..<120 {
                let ticket = try desk.create("Ann", phones[random.below(3)])
                try desk.update(
                    TicketsUpdate(
                        number: ticket.number, revision: 1,
                        status: TicketStatus.allCases[random.below(4)], assignee: ["yuki", "omar", ""][random.below(3)]
                    )
                )
            }
            let whole = try desk.all()
            for status in TicketStatus.allCases.map(Optional.some) + [nil] {
                for phone in phones.map(Optional.some) + [nil, "+4930123456"] {
                    for assignee in ["yuki", "omar", "nobody", nil] as [String?] {
                        let filter = TicketFilter(status: status, phoneNumber: phone, assignee: assignee)
                        let expected = whole.filter(filter.matches)
                        #expect(try desk.all(filter, limit: 1 + random.below(9)) == expected, "seed \(random.seed)")
                    }
                }
            }
        }
    }

    @Test func aPageThatPassesManyByEndsEarlyAndGoesOn() throws {
        try withStore { desk in
            let rare = try desk.create()
            try desk.update(TicketsUpdate(number: rare.number, revision: 1, status: .solved))
            for _ in 0..<Page.maximumSkipped + 20 { try desk.create() }
            let filter = TicketFilter(status: .solved, phoneNumber: "+12025550143")
            let first = try desk.page(filter)
            #expect(first.tickets.isEmpty)
            #expect(first.next != nil)
            #expect(try desk.all(filter).map(\.number) == [rare.number])
        }
    }

    @Test func aPageEndsBeforeItIsTooLongForAFrame() throws {
        try withStore { desk in
            let description = String(repeating: "\"", count: TicketText.maximumText)
            for _ in 0..<40 { try desk.create("Ann", "2025550143", description) }
            let page = try desk.page(limit: 500)
            #expect(page.tickets.count < 40)
            #expect(page.tickets.map(\.jsonBytes.count).reduce(0, +) <= Page.maximumBytes)
            #expect(try desk.all(limit: 500).count == 40)
        }
    }

    @Test func theLogIsReadOldestFirstInPages() throws {
        try withStore { desk in
            for _ in 0..<5 { try desk.create() }
            for number in [2, 4, 2, 2] { try desk.note(number, "x") }
            for limit in [1, 2, 9, 10] {
                #expect(try desk.events(limit: limit).map(\.sequence) == Array(1...9))
                #expect(try desk.events(ticket: 2, limit: limit).map(\.sequence) == [2, 6, 8, 9])
            }
            #expect(try desk.events(ticket: 77).isEmpty)
            #expect(try desk.events(ticket: .max).isEmpty)
        }
    }

    @Test func aCursorFromAnywhereIsNoError() throws {
        try withStore { desk throws in
            for _ in 0..<3 { try desk.create() }
            for after in [0, 1, 2, 3, 4, 1000, Int.max] {
                #expect(try desk.page(after: after).tickets.map(\.number) == [3, 2, 1].filter { $0 < after })
            }
            expectFault(.invalid, "after") { try desk.page(after: -1) }
            for limit in [0, -1, 501, Int.max] { expectFault(.invalid, "limit") { try desk.page(limit: limit) } }
        }
    }

    @Test func aTicketFiledBetweenTwoPagesDisturbsNothing() throws {
        try withStore { desk in
            for _ in 0..<4 { try desk.create() }
            let first = try desk.page(limit: 2)
            try desk.create()
            let second = try desk.page(after: first.next, limit: 2)
            #expect((first.tickets + second.tickets).map(\.number) == [4, 3, 2, 1])
        }
    }
}
