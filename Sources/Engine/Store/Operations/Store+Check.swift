public import LMDB
public import Protocol

extension Store {
    /// Reads every page and every table, computes the indexes again, verifies the log's seals, and gives what does not agree.
    /// It changes nothing.
    ///
    /// - Parameter checkCancellation: called before each record; a ``CheckEnded`` from it ends the check.
    public func check(
        in transaction: borrowing some Transaction & ~Copyable,
        _ checkCancellation: @escaping () throws(CheckEnded) -> Void = {}
    ) throws -> ServerCheck.Result {
        var report = CheckReport(checkCancellation: checkCancellation)
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

    /// A check was cancelled.
    public struct CheckEnded: Error {
        public init() {}
    }

    /// - Parameter tally: what the log has; nil when events are missing in it.
    private func checkTickets(
        _ report: inout CheckReport,
        _ tally: inout LogTally?,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> Int {
        let last = try tables.meta.lastTicketNumber(in: transaction)
        var count = 0
        var assigned = 0
        try tables.tickets.tickets.scan(in: transaction) { number, bytes in
            count += 1
            try report.checkCancellation()
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
            report.expect(try tables.tokens.number(of: ticket.token) == number, "the token of ticket \(number) is of another")
            let index = tables.tickets
            report.expect(try index.byStatus.contains(keys.status, in: transaction), "ticket \(number) is not in ticketsByStatus")
            report.expect(try index.byPhone.contains(keys.phone, in: transaction), "ticket \(number) is not in ticketsByPhone")
            if let assignee = keys.assignee {
                assigned += 1
                report.expect(try index.byAssignee.contains(assignee, in: transaction), "ticket \(number) is not in ticketsByAssignee")
            }
            return .next
        }
        for number in tally?.missing(100) ?? [] { report.add("ticket \(number) is not there, and by the log it is") }
        // Every ticket has its keys, so an index that is as long has no other.
        report.expect(try tables.tickets.byStatus.count(in: transaction) == count, "ticketsByStatus has keys of no ticket")
        report.expect(try tables.tickets.byPhone.count(in: transaction) == count, "ticketsByPhone has keys of no ticket")
        report.expect(try tables.tickets.byAssignee.count(in: transaction) == assigned, "ticketsByAssignee has keys of no ticket")
        return count
    }

    private func checkEvents(
        _ report: inout CheckReport,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> (count: Int, tally: LogTally?) {
        var last: UInt64 = 0
        var tally: LogTally? = LogTally()
        var ofTickets = 0
        try tables.events.events.scan(in: transaction) { sequence, bytes in
            try report.checkCancellation()
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
                    try tables.events.byTicket.contains(Pair($0, sequence), in: transaction)
                }
                report.expect(isIndexed == true, "event \(sequence) is not in eventsByTicket")
            }
            return .next
        }
        report.expect(try tables.events.byTicket.count(in: transaction) == ofTickets, "eventsByTicket has keys of no event")
        return (try tables.events.count(in: transaction), tally)
    }
}
