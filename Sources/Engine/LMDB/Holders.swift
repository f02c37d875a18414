internal import Glibc

/// A lock that many may hold and one may claim; who wants to claim comes before later holders, and waits with a bound.
///
/// `@unchecked`: the counts are changed under the mutex only. glibc's own read-write lock has no bound on the steady clock.
@safe final class Holders: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var count = 0
    private var isClaimed = false

    init() {
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // A wall clock that jumps must not make a wait longer.
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(changed, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }
    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    func hold() {
        locked {
            while isClaimed { unsafe pthread_cond_wait(changed, mutex) }
            count += 1
        }
    }
    func release() {
        locked {
            count -= 1
            if count == 0 { unsafe pthread_cond_broadcast(changed) }
        }
    }

    /// True when nobody holds: until ``unclaim()`` nobody will. False when the holders of now took longer than `limit`.
    func claim(within limit: Duration) -> Bool {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + Int(limit.components.attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(limit.components.seconds) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        return locked {
            while isClaimed {
                if unsafe pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT { return false }
            }
            isClaimed = true
            while count > 0 {
                if unsafe pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT, count > 0 {
                    isClaimed = false
                    unsafe pthread_cond_broadcast(changed)
                    return false
                }
            }
            return true
        }
    }
    func unclaim() {
        locked {
            isClaimed = false
            unsafe pthread_cond_broadcast(changed)
        }
    }

    private func locked<R>(_ body: () -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}
