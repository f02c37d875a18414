internal import Glibc
internal import Logging
internal import NIOCore

/// How many files and sockets the process may have open.
enum FileDescriptors {
    /// Why no daemon can run here.
    struct TooFew: Error, CustomStringConvertible { let description: String }

    /// For the store, the log, the listener, files of the moment and connections that are being refused; three for each event loop.
    private static var others: Int { 104 + 3 * System.coreCount }

    /// Raises the soft limit as far as `connections` need it. Gives how many connections there is room for.
    static func raise(for connections: Int, _ logger: Logger) throws(TooFew) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return connections }
        let wanted = rlim_t(connections + others)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        guard limit.rlim_cur < wanted else { return connections }
        let room = Int(limit.rlim_cur) - others
        guard room > 0 else {
            throw TooFew(description: "the limit of open files is \(limit.rlim_cur), and the daemon needs \(others) beside its connections")
        }
        logger.warning(
            "the limit of open files allows fewer connections than the settings",
            metadata: ["connections": "\(room)", "wanted": "\(connections)", "openFiles": "\(limit.rlim_cur)"]
        )
        return room
    }
}
