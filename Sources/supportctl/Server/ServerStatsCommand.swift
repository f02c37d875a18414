internal import ArgumentParser
internal import Prometheus
internal import Protocol
internal import RPC

struct ServerStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Says what the daemon has done since it started, and how full it is."
    )
    @Flag(help: "Print Prometheus' text format.")
    var prometheus = false
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await daemon.withDaemon { client in
            let stats = try await client.call(ServerStats())
            if prometheus {
                var text = PrometheusText()
                stats.write(to: &text)
                StandardOutput.write(text.text)
            } else {
                StandardOutput.print(daemon.json ? try JSONText.of(stats) : Self.text(stats))
            }
        }
    }

    static func text(_ stats: ServerStats.Result) -> String {
        let storage = stats.storage
        var lines = [
            "supportd \(stats.version), since \(stats.startedAt.toTheSecond)",
            "Stored:       \(stats.tickets) tickets, \(stats.lastEvent) events",
            "Storage:      \(bytes(storage.usedBytes)) used, \(bytes(storage.freeBytes)) of these free; map \(bytes(storage.mapBytes)), "
                + "at most \(bytes(storage.limitBytes))",
            "Readers:      \(level(storage.readers)), the oldest \(storage.oldestReaderLag) commits behind",
            "Connections:  \(level(stats.connections))",
            "Queues:       writes \(level(stats.queuedWrites)), long calls \(level(stats.longCalls)), "
                + "long reads \(level(stats.longReads))",
            "Memory:       \(bytes(stats.memoryBytes)) without the map",
            "Commits:      \(stats.commits.seconds.count), \(times(stats.commits.seconds)), "
                + "\(rounded(stats.commits.changes.mean)) changes each",
        ]
        if let subscribers = stats.subscribers { lines.append("Subscribers:  \(level(subscribers))") }
        if let time = stats.lastBackupAt {
            lines.append("Last backup:  \(time.toTheSecond)" + ((stats.lastBackupProblems ?? 0) > 0 ? ", of a damaged store" : ""))
        }
        if stats.malformedRequests > 0 { lines.append("Malformed:    \(stats.malformedRequests) requests") }
        lines += stats.calls.map { call in
            let answers = call.answers.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
            return "\(call.method): \(answers); \(times(call.seconds))"
        }
        return lines.joined(separator: "\n")
    }

    private static func level(_ level: ServerStats.Level) -> String { "\(level.count) of \(level.limit)" }

    private static func times(_ histogram: Histogram) -> String {
        guard let median = histogram.quantile(0.5), let late = histogram.quantile(0.99) else { return "no times" }
        return "half within \(time(median)), 99 % within \(time(late))"
    }
    private static func time(_ seconds: Double) -> String {
        switch seconds {
        case .infinity: "more than 8 s"
        case ..<0.001: "\(rounded(seconds * 1_000_000)) µs"
        case ..<1: "\(rounded(seconds * 1000)) ms"
        default: "\(rounded(seconds)) s"
        }
    }
    private static func bytes(_ count: Int) -> String {
        count < 1 << 20 ? "\(count >> 10) KiB" : count < 1 << 30 ? "\(count >> 20) MiB" : "\(count >> 30) GiB"
    }
    /// With one digit behind the point.
    private static func rounded(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
