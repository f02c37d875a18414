import Protocol
import SeededRandom
import Testing

@testable import Store

/// Random operations on a store and on a dictionary: both say the same, also after reopening.
@Suite struct ModelTests {
    @Test func theStoreIsADictionaryOfTickets() throws {
        var random = SeededRandom()
        try withDirectory { directory in
            var model = Model()
            for round in 0..<5 {
                let desk = try Desk(directory)
                if round == 0 { for name in ["yuki", "omar"] { try desk.addAgent(name) } }
                for _ in 0..<150 { try model.step(desk, &random) }
                try model.expectEqual(desk, seed: random.seed)
            }
        }
    }
}

private struct Model {
    private var tickets: [Int: Ticket] = [:]
    private var last = 0
    private var keys: [String: Int] = [:]
    private var events = 2

    mutating func step(_ desk: Desk, _ random: inout SeededRandom) throws {
        desk.time = desk.time.adding(milliseconds: Int64(random.below(5000)))
        switch random.below(10) {
        case 0..<4: try create(desk, &random)
        case 4..<7: try update(desk, &random)
        case 7: try delete(desk, &random)
        default:
            let number = 1 + random.below(last + 2)
            let event = try? desk.note(number, "note \(number)")
            #expect((event != nil) == (tickets[number] != nil), "seed \(random.seed)")
            if event != nil { events += 1 }
        }
    }

    private mutating func create(_ desk: Desk, _ random: inout SeededRandom) throws {
        let key = random.chance(3) ? "key \(random.below(20))" : nil
        let ticket = try? desk.create("Ann", "+1202555014\(key == nil ? random.below(10) : 0)", key: key)
        if let key, let earlier = keys[key] {
            #expect(ticket == tickets[earlier] || ticket == nil, "seed \(random.seed)")
            return
        }
        let made = try #require(ticket, "seed \(random.seed)")
        last += 1
        events += 1
        #expect(made.number == last, "seed \(random.seed)")
        tickets[last] = made
        if let key { keys[key] = last }
    }

    private mutating func update(_ desk: Desk, _ random: inout SeededRandom) throws {
        let number = 1 + random.below(last + 1)
        let call = TicketsUpdate(
            number: number,
            revision: random.chance(5) ? random.below(4) : tickets[number]?.revision ?? 1,
            status: random.chance(2) ? nil : TicketStatus.allCases[random.below(4)],
            phoneNumber: random.chance(3) ? "+1202555014\(random.below(10))" : nil,
            assignee: random.chance(2) ? nil : ["yuki", "omar", "", "nobody"][random.below(4)]
        )
        let ticket = try? desk.update(call)
        guard let old = tickets[number], old.revision == call.revision, call.assignee != "nobody" else {
            return #expect(ticket == nil, "seed \(random.seed)")
        }
        let new = try #require(ticket, "seed \(random.seed)")
        #expect(new.status == call.status ?? old.status, "seed \(random.seed)")
        #expect(new.phoneNumber == call.phoneNumber ?? old.phoneNumber, "seed \(random.seed)")
        #expect(new.assignee == call.assignee.map { $0.isEmpty ? nil : $0 } ?? old.assignee, "seed \(random.seed)")
        #expect(new.revision == old.revision + (new == old ? 0 : 1), "seed \(random.seed)")
        if new != old { events += 1 }
        tickets[number] = new
    }

    private mutating func delete(_ desk: Desk, _ random: inout SeededRandom) throws {
        let number = 1 + random.below(last + 1)
        let isDeleted = (try? desk.delete(number)) != nil
        #expect(isDeleted == (tickets.removeValue(forKey: number) != nil), "seed \(random.seed)")
        if isDeleted { events += 1 }
    }

    func expectEqual(_ desk: Desk, seed: UInt64) throws {
        let whole = tickets.values.sorted { $0.number > $1.number }
        #expect(try desk.all(limit: 7) == whole, "seed \(seed)")
        for status in TicketStatus.allCases {
            #expect(try desk.all(TicketFilter(status: status), limit: 5) == whole.filter { $0.status == status }, "seed \(seed)")
        }
        for name in ["yuki", "omar"] {
            #expect(try desk.all(TicketFilter(assignee: name)) == whole.filter { $0.assignee == name }, "seed \(seed)")
        }
        for ticket in whole { #expect(try desk.find(ticket.token) == ticket, "seed \(seed)") }
        #expect(try desk.events().map(\.sequence) == Array(1...events), "seed \(seed)")
        #expect(try desk.problems() == [], "seed \(seed)")
    }
}
