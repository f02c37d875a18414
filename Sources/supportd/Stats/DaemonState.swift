internal import Protocol

/// What `server.stats` says besides the store: what was counted, and how full everything with a bound is.
struct DaemonState: Sendable {
    let calls: [ServerStats.Calls]
    let malformedRequests: Int
    let commits: ServerStats.Commits
    let queuedWrites: ServerStats.Level
    let longCalls: ServerStats.Level
    let longReads: ServerStats.Level
    let backupCalls: ServerStats.Level
    let connections: ServerStats.Level
    let subscribers: ServerStats.Level
    /// The newest, as far as this process knows.
    let lastBackup: Backup?
}
