internal import LMDB

extension Store {
    func checkSessions(
        _ report: inout CheckReport,
        _ tally: LogTally?,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws {
        var names: Set<String> = []
        try tables.agents.agents.scan(in: transaction) { key, bytes in
            names.insert(key.text)
            report.expect((try? JSONRecord.decode(AgentTable.Entry.self, from: bytes)) != nil, "agent \(key.text) cannot be read")
            return .next
        }
        var counts: [String: Int] = [:]
        var count = 0
        let index = tables.sessions.index
        try tables.sessions.sessions.scan(in: transaction) { key, bytes in
            count += 1
            try report.checkCancellation()
            guard let session = try? JSONRecord.decode(SessionTable.Entry.self, from: bytes) else {
                report.add("a session cannot be read")
                return .next
            }
            counts[session.agent, default: 0] += 1
            let isIndexed = try index?.has(key, session, in: transaction) ?? true
            report.expect(isIndexed, "a session of \(session.agent) is not in sessionsByAgent and sessionsByEnd")
            return .next
        }
        if let index {
            report.expect(try index.byAgent.count(in: transaction) == count, "sessionsByAgent has keys of no session")
            report.expect(try index.byEnd.count(in: transaction) == count, "sessionsByEnd has keys of no session")
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

    func checkIdempotencyKeys(_ report: inout CheckReport, in transaction: borrowing some Transaction & ~Copyable) throws {
        let table = tables.idempotencyKeys
        try table.byTime.scan(in: transaction) { key, _ in
            report.expect(try table.keys.contains(key.second, in: transaction), "idempotencyKeysByTime has a key of no entry")
            return .next
        }
        try table.keys.scan(in: transaction) { _, bytes in
            report.expect((try? JSONRecord.decode(IdempotencyTable.Entry.self, from: bytes)) != nil, "an idempotency key cannot be read")
            return .next
        }
        let counts = try (table.keys.count(in: transaction), table.byTime.count(in: transaction))
        report.expect(counts.0 == counts.1, "idempotencyKeys and its index differ: \(counts.0) and \(counts.1)")
    }
}
