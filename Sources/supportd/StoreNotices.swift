internal import Logging
internal import Protocol
internal import Settings
internal import Store

/// What an operator should know of a store that was opened.
struct StoreNotices {
    let store: Store
    init(_ store: Store) { self.store = store }

    func log(_ logger: Logger) {
        if let migration = store.migration {
            logger.notice(
                "the store was migrated",
                metadata: [
                    "from": "\(migration.from)", "to": "\(migration.to)", "steps": "\(migration.steps.joined(separator: ", "))",
                    "snapshot": "\(migration.snapshot)",
                ]
            )
        }
        if let log = store.log, log.recovered > 0 {
            logger.notice("the store was recovered from its log of changes", metadata: ["groups": "\(log.recovered)"])
        }
        switch store.eventKeyState {
        case .configured(let first):
            logger.info("the log is sealed with the configured key", metadata: ["fromEvent": "\(first)"])
        case .derived:
            logger.notice(
                """
                the log is sealed with the store's own secret, which lies beside it: that shows damage and a careless hand, and does \
                not protect from somebody who can write the store. Set SUPPORTD_EVENT_KEY, and keep checkpoints elsewhere
                """
            )
        }
    }
}

extension DaemonSettings {
    /// The store's options, with what a migration's snapshot says of itself.
    func store(at time: Timestamp) -> StoreOptions {
        var options = store
        options.snapshotDirectory = backups.directory
        options.stamp = SnapshotStamp(version: Release.version, time: time)
        return options
    }
}
