import Protocol

enum Samples {
    /// 2026-11-24T02:30:51.123Z
    static let time = Timestamp(milliseconds: 1_795_487_451_123)
    static let ticket = Ticket(
        number: 7,
        revision: 1,
        token: "t",
        status: .open,
        name: "Ann",
        phoneNumber: "+12025550143",
        phoneNumberText: "(202) 555-0143",
        dialable: true,
        description: "d",
        createdAt: time,
        updatedAt: time
    )
    static let event = Event(
        sequence: 3,
        time: time,
        actor: "agent:yuki",
        type: .ticketUpdated,
        ticket: 7,
        agent: "yuki",
        changes: [.init(field: "name"), .init(field: "status", from: "open", to: "closed")],
        text: "called"
    )
    static let checkpoint = Checkpoint(sequence: 3, mac: "m", time: time, key: "k", signature: "s")
    static let backup = Backup(
        name: "n", time: time, version: "0.1.0", schemaVersion: 2, bytes: 8192, sha256: "0f", tickets: 1, events: 3, sequence: 3,
        mac: "m"
    )
    static let stats = ServerStats.Result(
        version: "0.1.0",
        startedAt: time,
        time: time,
        calls: [
            .init(
                method: "tickets.get",
                answers: [.init(reason: "ok", count: 2), .init(reason: "notFound", count: 1)],
                seconds: Histogram(upperBounds: [0.25, 0.5], counts: [1, 2, 0], sum: 0.5)
            )
        ],
        malformedRequests: 6,
        commits: .init(
            seconds: Histogram(upperBounds: [1], counts: [0, 0], sum: 0), changes: Histogram(upperBounds: [1], counts: [0, 0], sum: 0)),
        queuedWrites: .init(count: 0, limit: 9),
        longCalls: .init(count: 0, limit: 16),
        longReads: .init(count: 0, limit: 8),
        connections: .init(count: 1, limit: 1024),
        tickets: 4,
        lastEvent: 5,
        storage: .init(
            usedBytes: 1, freeBytes: 2, mapBytes: 3, limitBytes: 4, readers: .init(count: 1, limit: 34), oldestReaderLag: 0),
        memoryBytes: 7
    )
}
