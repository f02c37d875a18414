internal import LMDB

extension Migration {
    /// Schema 3: the sessions by their agent, and by their end.
    static let sessionIndexes = Migration(version: SessionIndex.since, name: "index the sessions") { _, _, transaction in
        let sessions = try SessionTable(in: transaction, index: SessionIndex(in: transaction))
        var records: [(TextKey, SessionTable.Entry)] = []
        try sessions.forEach(in: transaction) { key, record in records.append((key, record)) }
        for (key, record) in records { try sessions.index?.add(key, record, in: &transaction) }
    }
}
