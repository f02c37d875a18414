internal import Glibc

/// How much of the processor this thread gets beside others that want it too (setpriority(2), where Linux has it for threads).
enum ThreadPriority {
    /// Lets other threads go first. To go back takes a right that the daemon does not have; to be refused does no harm.
    static func lower() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5) }
}
