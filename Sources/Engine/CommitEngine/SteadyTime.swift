internal import Glibc

/// Nanoseconds that never go back (`CLOCK_MONOTONIC`).
enum SteadyTime {
    static var now: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
