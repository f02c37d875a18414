public import LMDB
public import Protocol

extension Store {
    /// Reads every page and every table, works the indexes out again, verifies the log's seals, and says what does not agree.
    /// It changes nothing.
    ///
    /// - Parameter goOn: asked before each record; a ``CheckEnded`` from it ends the check.
    public func check(
        in transaction: borrowing some Transaction & ~Copyable,
        while goOn: @escaping () throws(CheckEnded) -> Void = {}
    ) throws -> ServerCheck.Result {
        var report = Report(goOn: goOn)
        var ticketCount = 0
        var eventCount = 0
        // LMDB trusts its pages: where they are wrong it is not asked any more.
        let pages = try environment.pageProblems(in: transaction)
        guard pages.isEmpty else {
            return ServerCheck.Result(problems: pages.map { "data.mdb: \($0)" }, tickets: 0, events: 0)
        }
        // A table that cannot be read to its end is a problem, and no reason to leave the others out.
        var tally: LogTally?
        do { (eventCount, tally) = try checkEvents(&report, in: transaction) } catch { try report.add("events", error) }
        do { ticketCount = try checkTickets(&report, &tally, in: transaction) } catch { try report.add("tickets", error) }
        do {
            if isSealed, let failure = try verify(in: transaction).failure { report.add(failure.message) }
        } catch { try report.add("the log's seals", error) }
        do { try checkSessions(&report, tally, in: transaction) } catch { try report.add("sessions", error) }
        do { try checkIdempotencyKeys(&report, in: transaction) } catch { try report.add("idempotencyKeys", error) }
        return ServerCheck.Result(problems: report.problems, tickets: ticketCount, events: eventCount)
    }

    /// Somebody has no time for the rest of a check.
    public struct CheckEnded: Error {
        public init() {}
    }

    private struct Report {
        let goOn: () throws(CheckEnded) -> Void
        var problems: [String] = []
        mutating func add(_ problem: String) { if problems.count < 100 { problems.append(problem) } }
        /// A read that was ended says nothing about the store.
        mutating func add(_ table: String, _ error: any Error) throws {
            if let error = error as? LMDBError, error.code == .expired { throw error }
            if error is CheckEnded { throw error }
            add("\(table): \(error)")
        }
        mutating func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
            if !condition { add(problem()) }
        }
    }

    /// - Parameter tally: what the log says; nil when it has a hole and says nothing of what is behind it.
    private func checkTickets(
        _ report: inout Report,
        _ tally: inout LogTally?,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> Int {
        let last = try meta.lastTicketNumber(in: transaction)
        var count = 0
        var assigned = 0
        try tickets.tickets.scan(in: transaction) { number, bytes in
            count += 1
            try report.goOn()
            let revision = tally?.meet(number)
            if tally != nil, revision == nil { report.add("ticket \(number) is there, and by the log it is not") }
            guard let ticket = try? JSONRecord.decode(Ticket.self, from: bytes) else {
                report.add("ticket \(number) cannot be read")
                return .next
            }
            report.expect(number <= last, "ticket \(number) is beyond the counter, \(last)")
            guard UInt64(exactly: ticket.number) == number else {
                report.add("ticket \(number) says that it is \(ticket.number)")
                return .next
            }
            if let revision, ticket.revision != revision {
                report.add("ticket \(number) has revision \(ticket.revision), and by the log \(revision)")
            }
            let keys = TicketKeys(ticket)
            report.expect(try tokens.number(of: ticket.token) == number, "the token of ticket \(number) is of another")
            report.expect(try tickets.byStatus.contains(keys.status, in: transaction), "ticket \(number) is not in ticketsByStatus")
            report.expect(try tickets.byPhone.contains(keys.phone, in: transaction), "ticket \(number) is not in ticketsByPhone")
            if let assignee = keys.assignee {
                assigned += 1
                report.expect(try tickets.byAssignee.contains(assignee, in: transaction), "ticket \(number) is not in ticketsByAssignee")
            }
            return .next
        }
        for number in tally?.missing(100) ?? [] { report.add("ticket \(number) is not there, and by the log it is") }
        // Every ticket has its keys, so an index that is as long has no other.
        report.expect(try tickets.byStatus.count(in: transaction) == count, "ticketsByStatus has keys of no ticket")
        report.expect(try tickets.byPhone.count(in: transaction) == count, "ticketsByPhone has keys of no ticket")
        report.expect(try tickets.byAssignee.count(in: transaction) == assigned, "ticketsByAssignee has keys of no ticket")
        return count
    }

    private func checkEvents(
        _ report: inout Report,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> (count: Int, tally: LogTally?) {
        var last: UInt64 = 0
        var tally: LogTally? = LogTally()
        var ofTickets = 0
        try events.events.scan(in: transaction) { sequence, bytes in
            try report.goOn()
            report.expect(sequence == last + 1, "event \(sequence) follows event \(last)")
            if sequence != last + 1 { tally = nil }
            last = sequence
            guard let event = try? JSONRecord.decode(Event.self, from: bytes) else {
                report.add("event \(sequence) cannot be read")
                tally = nil
                return .next
            }
            report.expect(UInt64(exactly: event.sequence) == sequence, "event \(sequence) says that it is \(event.sequence)")
            if let problem = tally?.take(event) { report.add(problem) }
            if let ticket = event.ticket {
                ofTickets += 1
                let isIndexed = try UInt64(exactly: ticket).map {
                    try events.byTicket.contains(Pair($0, sequence), in: transaction)
                }
                report.expect(isIndexed == true, "event \(sequence) is not in eventsByTicket")
            }
            return .next
        }
        report.expect(try events.byTicket.count(in: transaction) == ofTickets, "eventsByTicket has keys of no event")
        return (try events.count(in: transaction), tally)
    }

    private func checkSessions(
        _ report: inout Report,
        _ tally: LogTally?,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws {
        var names: Set<String> = []
        try agents.agents.scan(in: transaction) { key, bytes in
            names.insert(key.text)
            report.expect((try? JSONRecord.decode(AgentTable.Record.self, from: bytes)) != nil, "agent \(key.text) cannot be read")
            return .next
        }
        var counts: [String: Int] = [:]
        try sessions.sessions.scan(in: transaction) { _, bytes in
            if let session = try? JSONRecord.decode(SessionTable.Record.self, from: bytes) {
                counts[session.agent, default: 0] += 1
            } else {
                report.add("a session cannot be read")
            }
            return .next
        }
        for name in counts.keys.sorted() where !names.contains(name) { report.add("a session is of \(name), who is no agent") }
        guard let logged = tally?.sessions else { return }
        for name in names.union(logged.keys).sorted() {
            switch (names.contains(name), logged[name]) {
            case (true, nil): report.add("agent \(name) is there, and by the log is not")
            case (false, _): report.add("agent \(name) is not there, and by the log is")
            case (true, let count?):
                let found = counts[name] ?? 0
                report.expect(found <= count, "agent \(name) has \(found) sessions, and by the log \(count)")
            }
        }
    }

    private func checkIdempotencyKeys(_ report: inout Report, in transaction: borrowing some Transaction & ~Copyable) throws {
        try idempotencyKeys.byTime.scan(in: transaction) { key, _ in
            report.expect(try idempotencyKeys.keys.contains(key.second, in: transaction), "idempotencyKeysByTime has a key of no entry")
            return .next
        }
        try idempotencyKeys.keys.scan(in: transaction) { _, bytes in
            report.expect((try? JSONRecord.decode(IdempotencyTable.Record.self, from: bytes)) != nil, "an idempotency key cannot be read")
            return .next
        }
        let counts = try (idempotencyKeys.keys.count(in: transaction), idempotencyKeys.byTime.count(in: transaction))
        report.expect(counts.0 == counts.1, "idempotencyKeys and its index differ: \(counts.0) and \(counts.1)")
    }
}
