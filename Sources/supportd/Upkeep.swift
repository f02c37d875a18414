internal import LMDB
internal import Logging
internal import Store

/// What the daemon does by itself, again and again: tells refusals that were counted, and frees the slots of readers that died.
struct Upkeep: Sendable {
    let services: DaemonServices
    let readerCheck: Duration

    /// Runs until its task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await every(.seconds(60)) { services.denials.tellDue() } }
            tasks.addTask { await every(readerCheck) { checkReaders() } }
            tasks.addTask { await makeBackups() }
        }
    }

    private func makeBackups() async {
        guard let interval = services.backups.settings.interval else { return }
        await BackupSchedule(backups: services.backups, interval: interval, clock: services.clock, logger: services.logger).run()
    }

    /// A process that was killed while it read, such as mdb_copy(1), would keep old pages for ever.
    private func checkReaders() {
        do {
            let count = try services.store.environment.removeDeadReaders()
            if count > 0 { services.logger.notice("readers that died were removed", metadata: ["count": "\(count)"]) }
        } catch {
            services.logger.error("the table of readers cannot be checked", metadata: ["error": "\(error)"])
        }
    }

    private func every(_ interval: Duration, _ work: () -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil { work() }
    }
}
