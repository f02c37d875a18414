public import Protocol

/// How many changes the groups had, and how long they took.
public struct CommitStats: Sendable {
    private var times = PowerCounts.times
    /// Up to 65536 changes, the most that a setting allows.
    private var changes = PowerCounts(bounds: 17)

    mutating func add(changes count: Int, nanoseconds: UInt64) {
        times.add(nanoseconds: nanoseconds)
        changes.add(UInt64(count))
    }

    /// As `server.stats` says it.
    public var commits: ServerStats.Commits { ServerStats.Commits(seconds: times.seconds, changes: changes.histogram()) }
}
