internal import LMDB
internal import RPC
internal import Store

extension Daemon {
    /// Takes what can change while the daemon runs: who may call, and the bounds, both for new connections.
    ///
    /// Gives the names of the settings that differ and wait for a restart; they stay as they are.
    func reload(_ new: DaemonSettings) -> [String] {
        let old = current.settings
        var waiting: [String] = []
        if new.dataDirectory != old.dataDirectory { waiting.append("SUPPORTD_DATA_DIRECTORY") }
        if new.socket != old.socket { waiting.append("SUPPORTD_SOCKET") }
        if new.store.environment.mapSize != old.store.environment.mapSize { waiting.append("SUPPORTD_MAP_SIZE_MEBIBYTES") }
        if new.store.environment.maximumMapSize != old.store.environment.maximumMapSize {
            waiting.append("SUPPORTD_MAP_MAXIMUM_MEBIBYTES")
        }
        if new.backups != old.backups { waiting.append("the directory, the interval and the number of backups") }
        if new.store.logSegmentBytes != old.store.logSegmentBytes { waiting.append("the log of changes") }
        if new.store.eventKey != old.store.eventKey { waiting.append("the key of the log") }
        if new.limits.unreadBytesOfAll != old.limits.unreadBytesOfAll { waiting.append("SUPPORTD_MAXIMUM_UNREAD_BYTES_OF_ALL") }
        if new.bounds != old.bounds { waiting.append("the bounds of the queues and of long reads") }
        if new.store.region != old.store.region { waiting.append("SUPPORTD_DEFAULT_REGION") }
        var settings = old
        settings.access = new.access
        settings.limits = new.limits
        settings.limits.unreadBytesOfAll = old.limits.unreadBytesOfAll
        settings.logLevel = new.logLevel
        current.settings = settings
        server.limits = new.limits
        return waiting
    }
}
