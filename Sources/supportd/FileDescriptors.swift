internal import Glibc
internal import Logging

/// How many files and sockets the process may have open.
enum FileDescriptors {
    /// For the store, the log, the listener, timers and the event loops.
    private static let others = 64

    /// Raises the soft limit as far as `connections` need it. Gives how many connections there is room for.
    static func raise(for connections: Int, _ logger: Logger) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return connections }
        let wanted = rlim_t(connections + others)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        guard limit.rlim_cur < wanted else { return connections }
        let room = max(1, Int(limit.rlim_cur) - others)
        logger.warning(
            "the limit of open files allows fewer connections than the settings",
            metadata: ["connections": "\(room)", "wanted": "\(connections)", "openFiles": "\(limit.rlim_cur)"]
        )
        return room
    }
}
