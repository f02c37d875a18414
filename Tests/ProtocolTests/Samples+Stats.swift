import Protocol

extension Samples {
    static let stats = ServerStats.Result(
        version: "0.1.0",
        startedAt: time,
        time: time.adding(milliseconds: 3_600_000),
        calls: [
            .init(
                method: "tickets.get",
                answers: [.init(reason: "ok", count: 2), .init(reason: "notFound", count: 1)],
                seconds: Histogram(upperBounds: [0.25, 0.5], counts: [1, 2, 0], sum: 0.75)
            )
        ],
        malformedRequests: 6,
        commits: .init(
            seconds: Histogram(upperBounds: [0.5], counts: [3, 0], sum: 0.25),
            changes: Histogram(upperBounds: [1, 2], counts: [2, 1, 0], sum: 4)
        ),
        queuedWrites: .init(count: 0, limit: 16384),
        longCalls: .init(count: 0, limit: 16),
        longReads: .init(count: 0, limit: 8),
        connections: .init(count: 2, limit: 1024),
        tickets: 1,
        lastEvent: 3,
        storage: .init(
            usedBytes: 81_920, freeBytes: 8192, mapBytes: 1_073_741_824, limitBytes: 1_099_511_627_776,
            readers: .init(count: 1, limit: 34), oldestReaderLag: 0),
        memoryBytes: 20_971_520,
        subscribers: .init(count: 1, limit: 256),
        backupCalls: .init(count: 0, limit: 16)
    )
    static let statsText = """
        {"backupCalls":{"count":0,"limit":16},"calls":[{"answers":[{"count":2,"reason":"ok"},{"count":1,"reason":"notFound"}],"method":"tickets.get",\
        "seconds":{"counts":[1,2,0],"sum":0.75,"upperBounds":[0.25,0.5]}}],\
        "commits":{"changes":{"counts":[2,1,0],"sum":4,"upperBounds":[1,2]},\
        "seconds":{"counts":[3,0],"sum":0.25,"upperBounds":[0.5]}},\
        "connections":{"count":2,"limit":1024},"lastEvent":3,"longCalls":{"count":0,"limit":16},\
        "longReads":{"count":0,"limit":8},"malformedRequests":6,"memoryBytes":20971520,\
        "queuedWrites":{"count":0,"limit":16384},"startedAt":"2026-11-24T02:30:51.123Z",\
        "storage":{"freeBytes":8192,"limitBytes":1099511627776,"mapBytes":1073741824,"oldestReaderLag":0,\
        "readers":{"count":1,"limit":34},"usedBytes":81920},"subscribers":{"count":1,"limit":256},"tickets":1,\
        "time":"2026-11-24T03:30:51.123Z","version":"0.1.0"}
        """
}
