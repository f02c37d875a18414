import Protocol
import Testing

@testable import supportctl

@Suite struct StatsTests {
    @Test func statisticsAreReadable() {
        let time = Timestamp(milliseconds: 1_795_487_451_123)
        let times = Histogram(upperBounds: [0.000001, 0.001, 2], counts: [50, 48, 2, 0], sum: 1)
        let text = ServerStatsCommand.text(
            ServerStats.Result(
                version: "0.1.0", startedAt: time, time: time,
                calls: [.init(method: "tickets.get", answers: [.init(reason: "ok", count: 100)], seconds: times)],
                malformedRequests: 3,
                commits: .init(seconds: times, changes: Histogram(upperBounds: [2], counts: [100, 0], sum: 150)),
                queuedWrites: .init(count: 1, limit: 2), longCalls: .init(count: 0, limit: 3), longReads: .init(count: 0, limit: 4),
                connections: .init(count: 5, limit: 6), tickets: 7, lastEvent: 8,
                storage: .init(
                    usedBytes: 3 << 20, freeBytes: 4096, mapBytes: 1 << 30, limitBytes: 1 << 40, readers: .init(count: 1, limit: 34),
                    oldestReaderLag: 2),
                memoryBytes: 20 << 20
            ))
        for line in [
            "Stored:       7 tickets, 8 events", "Connections:  5 of 6", "Malformed:    3 requests",
            "Queues:       writes 1 of 2, long calls 0 of 3, long reads 0 of 4",
            "Commits:      100, half within 1 µs, 99 % within 2 s, 1.5 changes each",
            "tickets.get: 100 ok; half within 1 µs, 99 % within 2 s",
        ] { #expect(text.split(separator: "\n").contains { $0 == line }, "\(line) in \(text)") }
    }
}
