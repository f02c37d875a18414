import LMDB
import Protocol
import Testing

@testable import Store

/// `check` finds nothing at the end of every other test; here it finds each kind of damage.
@Suite struct CheckTests {
    @Test func aSoundStoreIsCountedAndHasNoProblems() throws {
        try withStore { desk in
            for _ in 0..<3 { try desk.create(key: nil) }
            try desk.delete(2)
            let report = try desk.environment.read { try desk.store.check(in: $0) }
            #expect(report == ServerCheck.Result(problems: [], tickets: 2, events: 4))
        }
    }

    @Test func aKeyMissingInAnIndexIsFound() throws {
        try expectProblem("not in ticketsByStatus") { try $0.tables.tickets.byStatus.delete(Pair(1, 1), in: &$1) }
        try expectProblem("not in ticketsByPhone") { try $0.tables.tickets.byPhone.delete(Pair(12_025_550_143, 1), in: &$1) }
        try expectProblem("not in ticketsByAssignee") { try $0.tables.tickets.byAssignee.delete(Pair("yuki", 1), in: &$1) }
        try expectProblem("not in eventsByTicket") { try $0.tables.events.byTicket.delete(Pair(1, 2), in: &$1) }
        try expectProblem("idempotencyKeys and its index differ") { try $0.tables.idempotencyKeys.keys.put([], for: "x", in: &$1) }
    }

    @Test func aSessionMissingInAnIndexIsFound() throws {
        try expectProblem("a session of yuki is not in sessionsByAgent and sessionsByEnd") { store, transaction in
            try removeKeys(try #require(store.tables.sessions.index).byAgent, in: &transaction)
        }
        try expectProblem("a session of yuki is not in sessionsByAgent and sessionsByEnd") { store, transaction in
            try removeKeys(try #require(store.tables.sessions.index).byEnd, in: &transaction)
        }
        try expectProblem("sessionsByAgent has keys of no session") { store, transaction in
            let index = try #require(store.tables.sessions.index)
            try index.byAgent.put([], for: Pair("yuki", Pair(7, "x")), in: &transaction)
        }
        try expectProblem("sessionsByEnd has keys of no session") { store, transaction in
            try #require(store.tables.sessions.index).byEnd.put([], for: Pair(7, "x"), in: &transaction)
        }
    }

    private func removeKeys<Key>(_ table: Database<Key>, in transaction: inout WriteTransaction) throws {
        var keys: [Key] = []
        try table.scan(in: transaction) { key, _ in
            keys.append(key)
            return .next
        }
        for key in keys { try table.delete(key, in: &transaction) }
    }

    @Test func aKeyOfNothingInAnIndexIsFound() throws {
        try expectProblem("ticketsByStatus has keys") { try $0.tables.tickets.byStatus.put([], for: Pair(2, 1), in: &$1) }
        try expectProblem("ticketsByPhone has keys") { try $0.tables.tickets.byPhone.put([], for: Pair(7, 9), in: &$1) }
        try expectProblem("ticketsByAssignee has keys") { try $0.tables.tickets.byAssignee.put([], for: Pair("omar", 1), in: &$1) }
        try expectProblem("eventsByTicket has keys") { try $0.tables.events.byTicket.put([], for: Pair(7, 1), in: &$1) }
        try expectProblem("a key of no entry") { try $0.tables.idempotencyKeys.byTime.put([], for: Pair(7, "x"), in: &$1) }
    }

    @Test func aTicketThatIsNotItselfIsFound() throws {
        try expectProblem("cannot be read") { try $0.tables.tickets.tickets.put([0x7B], for: 1, in: &$1) }
        try expectProblem("ticket 99 is beyond the counter") { store, transaction in
            let ticket = try #require(try store.tables.tickets.get(1, in: transaction))
            try store.tables.tickets.tickets.put(ticket.jsonBytes, for: 99, in: &transaction)
        }
        try expectProblem("says that it is 2") { store, transaction in
            var ticket = try #require(try store.tables.tickets.get(1, in: transaction))
            ticket.number = 2
            try store.tables.tickets.tickets.put(ticket.jsonBytes, for: 1, in: &transaction)
        }
        try expectProblem("token of ticket 1 is of another") { store, transaction in
            var ticket = try #require(try store.tables.tickets.get(1, in: transaction))
            ticket.token = try #require(try store.tables.tickets.get(2, in: transaction)).token
            try store.tables.tickets.tickets.put(ticket.jsonBytes, for: 1, in: &transaction)
        }
    }

    @Test func aHoleInTheLogIsFound() throws {
        try expectProblem("event 3 follows event 1") { try $0.tables.events.events.delete(2, in: &$1) }
        try expectProblem("event 2 cannot be read") { try $0.tables.events.events.put([], for: 2, in: &$1) }
    }

    @Test func whatTheLogKnowsAndTheTablesDoNotIsFound() throws {
        try expectProblem("ticket 2 is not there, and by the log it is") { store, transaction in
            try store.tables.tickets.remove(#require(try store.tables.tickets.get(2, in: transaction)), in: &transaction)
        }
        try expectProblem("ticket 1 has revision 1, and by the log 2") { store, transaction in
            let old = try #require(try store.tables.tickets.get(1, in: transaction))
            var ticket = old
            ticket.revision = 1
            _ = try store.tables.tickets.replace(old, with: ticket, in: &transaction)
        }
        try expectProblem("agent yuki is not there, and by the log is") { try $0.tables.agents.remove("yuki", in: &$1) }
    }

    @Test func whatTheTablesHavePastTheLogIsFound() throws {
        try expectProblem("ticket 3 is there, and by the log it is not") { store, transaction in
            var ticket = try #require(try store.tables.tickets.get(2, in: transaction))
            (ticket.number, ticket.revision, ticket.token) = (0, 1, "")
            let outline = try TicketOutline(ticket, seed: "AAECAwQFBgcICQoLDA0ODw", idempotencyKey: nil, store.tables.tokens)
            _ = try store.tables.tickets.insert(outline, store.tables.meta.nextTicketNumber(in: &transaction), in: &transaction)
        }
        try expectProblem("agent omar is there, and by the log is not") { store, transaction in
            let record = try #require(try store.tables.agents.get("yuki", in: transaction))
            try store.tables.agents.put(record, for: "omar", in: &transaction)
        }
        try expectProblem("agent yuki has 2 sessions, and by the log 1") { store, transaction in
            try store.tables.sessions.insert(.init(agent: "yuki", expiresAt: Timestamp(milliseconds: 0)), for: "x", in: &transaction)
        }
    }

    @Test func anEventOfNothingIsFound() throws {
        func expect(_ problem: String, _ type: EventType, ticket: Int? = nil, agent: String? = nil) throws {
            let origin = Origin(actor: "uid:0", time: Timestamp(milliseconds: 0))
            try expectProblem(problem) { try $0.tables.events.append(type, by: origin, ticket: ticket, agent: agent, in: &$1) }
        }
        try expect("event 6 is of a ticket that was not there", .ticketNoted, ticket: 3)
        try expect("event 6 is of a ticket that was not there", .ticketDeleted, ticket: 0)
        try expect("event 6 files a ticket that cannot be new", .ticketCreated, ticket: 2)
        try expect("event 6 files a ticket that cannot be new", .ticketCreated, ticket: 1 << 40)
        try expect("event 6 is of an agent who was not there", .agentRemoved, agent: "omar")
        try expect("event 6 adds an agent again", .agentAdded, agent: "yuki")
    }

    @Test func aSessionOfNobodyIsFound() throws {
        try expectProblem("is no agent") { try $0.tables.agents.remove("yuki", in: &$1) }
    }

    @Test
    func aRecordThatCannotBeReadIsReportedAndNotThrown() throws {
        try expectProblem("cannot be read") { try $0.tables.sessions.sessions.put([0x7B], for: "x", in: &$1) }
        try expectProblem("cannot be read") { try $0.tables.agents.agents.put([0x7B], for: "yuki", in: &$1) }
        try expectProblem("cannot be read") { try $0.tables.idempotencyKeys.keys.put([0x7B], for: "k", in: &$1) }
    }

    @Test
    func aNegativeNumberIsReportedAndDoesNotTrap() throws {
        try expectProblem("ticket 1") { store, transaction in
            var ticket = try #require(try store.tables.tickets.get(1, in: transaction))
            ticket.number = -1
            try store.tables.tickets.tickets.put(ticket.jsonBytes, for: 1, in: &transaction)
        }
    }

    /// Damages a store that has one of everything, and expects a problem that says so.
    private func expectProblem(
        _ text: String,
        at location: SourceLocation = #_sourceLocation,
        _ damage: (Store, inout WriteTransaction) throws -> Void
    ) throws {
        try withDirectory { directory in
            let desk = try Desk(directory)
            try desk.addAgent("yuki")
            for key in ["k", "l"] { try desk.create(key: key) }
            try desk.update(TicketsUpdate(number: 1, revision: 1, assignee: "yuki"))
            _ = try desk.signIn("yuki")
            #expect(try desk.problems() == [], sourceLocation: location)
            try desk.environment.write { try damage(desk.store, &$0) }
            let problems = try desk.problems()
            #expect(problems.contains { $0.contains(text) }, "\(problems)", sourceLocation: location)
        }
    }
}
