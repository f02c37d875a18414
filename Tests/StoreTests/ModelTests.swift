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
                if round == 0 { for name in ["yuki", "omar"] { try model.addAgent(desk, name, random.seed) } }
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
    private var agents: Set<String> = []
    /// Whose each open session is, by its token.
    private var sessions: [String: String] = [:]
    private var events = 0

    mutating func step(_ desk: Desk, _ random: inout SeededRandom) throws {
        desk.time = desk.time.adding(milliseconds: Int64(random.below(5000)))
        switch random.below(13) {
        case 0..<4: try create(desk, &random)
        case 4..<7: try update(desk, &random)
        case 7: try delete(desk, &random)
        case 8: try list(desk, &random)
        case 9: try changeAgents(desk, &random)
        case 10: try changeSessions(desk, &random)
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
        // Whom a ticket has already may be gone by now.
        let isKnown = call.assignee.map { $0.isEmpty || agents.contains($0) || $0 == tickets[number]?.assignee } ?? true
        guard let old = tickets[number], old.revision == call.revision, isKnown else {
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

    /// A list of any filters, in pages of any length, is the dictionary's.
    private func list(_ desk: Desk, _ random: inout SeededRandom) throws {
        let filter = TicketFilter(
            status: random.chance(2) ? nil : TicketStatus.allCases[random.below(4)],
            phoneNumber: random.chance(2) ? nil : "+1202555014\(random.below(10))",
            assignee: random.chance(2) ? nil : ["yuki", "omar", "nobody"][random.below(3)]
        )
        let expected = tickets.values.filter { filter.matches($0) }.sorted { $0.number > $1.number }
        #expect(try desk.all(filter, limit: 1 + random.below(9)) == expected, "seed \(random.seed)")
    }

    private mutating func changeAgents(_ desk: Desk, _ random: inout SeededRandom) throws {
        let name = ["yuki", "omar", "kim", "lee"][random.below(4)]
        guard random.chance(4) else { return try addAgent(desk, name, random.seed) }
        let isRemoved = (try? desk.removeAgent(name)) != nil
        #expect(isRemoved == (agents.remove(name) != nil), "seed \(random.seed)")
        if isRemoved { events += 1 }
        sessions = sessions.filter { $0.value != name }
    }
    mutating func addAgent(_ desk: Desk, _ name: String, _ seed: UInt64) throws {
        let isAdded = (try? desk.addAgent(name)) != nil
        #expect(isAdded == agents.insert(name).inserted, "seed \(seed)")
        if isAdded { events += 1 }
    }

    private mutating func changeSessions(_ desk: Desk, _ random: inout SeededRandom) throws {
        if random.chance(3), let token = sessions.keys.sorted().first {
            try desk.revoke(token)
            expectFault(.notFound) { try desk.session(token) }
            sessions[token] = nil
            events += 1
            return
        }
        let name = ["yuki", "omar", "kim", "lee"][random.below(4)]
        let session = try? desk.signIn(name)
        #expect((session != nil) == agents.contains(name), "seed \(random.seed)")
        if let session {
            sessions[session.token] = name
            events += 1
        }
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
        let signedIn = Set(sessions.values)
        let people = agents.sorted().map { [$0, "\(signedIn.contains($0))"] }
        #expect(try desk.agents().map { [$0.name, "\($0.signedIn)"] } == people, "seed \(seed)")
        for (token, name) in sessions { #expect(try desk.session(token).agent == name, "seed \(seed)") }
        #expect(try desk.events().map(\.sequence) == Array(1...events), "seed \(seed)")
        #expect(try desk.problems() == [], "seed \(seed)")
    }
}
