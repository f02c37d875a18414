internal import CommitEngine
internal import LMDB
internal import Logging
internal import Protocol

/// What the daemon does by itself, again and again: it reports refusals that were counted, frees the slots of readers that died, and
/// makes the scheduled backups; and it has the log of changes let go of what is old.
struct Upkeep: Sendable {
    let environment: Environment
    let denials: Denials
    let backups: Backups
    let clock: @Sendable () -> Timestamp
    let logger: Logger
    let readerCheck: Duration
    let writer: DaemonWriter

    /// What a customer wrote leaves the log of changes so long after it was deleted, at most, and a few seconds.
    static let logAge = Duration.seconds(6 * 3600)

    /// Runs until its task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await every(.seconds(60)) { denials.reportDue() } }
            tasks.addTask { await every(readerCheck) { checkReaders() } }
            tasks.addTask { await every(Self.logAge) { writer.refreshLog() } }
            tasks.addTask { await makeBackups() }
        }
    }

    private func makeBackups() async {
        guard let interval = backups.settings.interval else { return }
        await BackupSchedule(backups: backups, interval: interval, clock: clock, logger: logger).run()
    }

    /// A process that was killed while it read, such as mdb_copy(1), would keep old pages for ever.
    private func checkReaders() {
        do {
            let count = try environment.removeDeadReaders()
            if count > 0 { logger.notice("readers that died were removed", metadata: ["count": "\(count)"]) }
        } catch {
            logger.error("the table of readers cannot be checked", metadata: ["error": "\(error)"])
        }
    }

    private func every(_ interval: Duration, _ work: () -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil { work() }
    }
}
