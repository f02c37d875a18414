internal import Glibc
internal import Synchronization

/// The scheduling class of one thread (sched(7)): the usual one, or `SCHED_IDLE`, which takes what the others leave.
final class SchedulingClass: Sendable {
    /// `SCHED_IDLE` of <sched.h>, which the Glibc module does not have.
    private static let idle: CInt = 5

    private let thread = Atomic<UInt>(0)

    /// Makes this thread the one that ``set(yields:)`` is about.
    ///
    /// - Returns: Whether it may yield. Where a thread may not leave `SCHED_IDLE` again, this one gets a lower priority once and for
    ///   all. To leave it takes a right, `LimitNICE=+0` in a systemd unit.
    func begin() -> Bool {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        let mayYield = Self.mayYield
        if !mayYield { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5) }
        return mayYield
    }

    /// From any thread, while the thread lives.
    func set(yields: Bool) { Self.set(yields ? Self.idle : CInt(SCHED_OTHER), for: pthread_t(thread.load(ordering: .relaxed))) }

    /// Tried on another thread, which may stay in the class for the rest of its life.
    private static var mayYield: Bool {
        let attempt = Attempt()
        do throws(Thread.NotStarted) {
            try Thread("writer-class") {
                let thread = pthread_self()
                attempt.succeeds.store(set(idle, for: thread) && set(CInt(SCHED_OTHER), for: thread), ordering: .relaxed)
                attempt.end.signal()
            }.start()
        } catch {
            return false
        }
        attempt.end.wait()
        return attempt.succeeds.load(ordering: .relaxed)
    }
    private final class Attempt: Sendable {
        let succeeds = Atomic<Bool>(false)
        let end = WakeUp()
    }

    @discardableResult
    private static func set(_ policy: CInt, for thread: pthread_t) -> Bool {
        var parameters = sched_param(sched_priority: 0)
        return unsafe pthread_setschedparam(thread, policy, &parameters) == 0
    }
}
