internal import Glibc

/// A lock that many share or one has alone. A thread that waits to have it alone comes before later sharers, and waits for a
/// limited time.
///
/// `@unchecked`: the counts are changed under the mutex only. glibc's own read-write lock has no time limit on the steady clock.
@safe final class SharedExclusiveLock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var sharers = 0
    private var isExclusive = false

    init() {
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // A jump of the wall clock must not make a wait longer.
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

    /// Waits while another thread has the lock alone, or waits to have it.
    func lockShared() {
        locked {
            while isExclusive { unsafe pthread_cond_wait(changed, mutex) }
            sharers += 1
        }
    }
    func unlockShared() {
        locked {
            sharers -= 1
            if sharers == 0 { unsafe pthread_cond_broadcast(changed) }
        }
    }

    /// Waits until nobody shares the lock, and keeps new sharers out. False when that took longer than `limit`.
    func lockExclusive(within limit: Duration) -> Bool {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + Int(limit.components.attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(limit.components.seconds) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        return locked {
            while isExclusive {
                if unsafe pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT { return false }
            }
            isExclusive = true
            while sharers > 0 {
                if unsafe pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT, sharers > 0 {
                    isExclusive = false
                    unsafe pthread_cond_broadcast(changed)
                    return false
                }
            }
            return true
        }
    }
    func unlockExclusive() {
        locked {
            isExclusive = false
            unsafe pthread_cond_broadcast(changed)
        }
    }

    private func locked<R>(_ body: () -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}
