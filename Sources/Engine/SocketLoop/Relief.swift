internal import CEpoll
internal import Glibc
internal import NIOCore
internal import Synchronization

/// Which of a loop's two threads has it, when the one that had it may be blocked: the other takes it after ``patience``.
///
/// As in Go's scheduler, where a thread in a system call loses its processor to another one when it is long. Nobody is woken for a
/// wait that is short: it sets a timer (timerfd(2)), and the next one sets it anew.
final class Relief: Sendable {
    /// A thread's time away from the loop.
    struct Absence { fileprivate let number: Int }

    /// For how long the loop may be nobody's.
    static let patience = TimeAmount.milliseconds(2)

    private let timer: CInt
    /// The number of the absence; 0 while a thread has the loop.
    private let absent = Atomic<Int>(0)
    private let absences = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let isWaiting = Atomic<Bool>(false)

    init() throws(IOError) {
        timer = timerfd_create(CLOCK_MONOTONIC, CInt(TFD_CLOEXEC))
        guard timer >= 0 else { throw IOError(errnoCode: errno, reason: "timerfd_create") }
    }
    deinit { close(timer) }

    /// Whether the other thread waits for its turn, and is not itself still away.
    var isThere: Bool { isWaiting.load(ordering: .acquiring) }

    /// Said by the thread that has the loop, which touches nothing of it until it has come back.
    func leave() -> Absence {
        let number = absences.add(1, ordering: .relaxed).newValue
        absent.store(number, ordering: .releasing)
        set(Self.patience)
        return Absence(number: number)
    }

    /// Whether the thread has the loop again. If not, the other one has it, and this waits for its turn.
    func comeBack(_ absence: Absence) -> Bool { take(absence.number) }

    /// Waits until the loop is this thread's, since the other one has stayed away for too long; false when the loop has ended.
    func waitForTurn() -> Bool {
        isWaiting.store(true, ordering: .releasing)
        while true {
            var count: UInt64 = 0
            _ = unsafe read(timer, &count, MemoryLayout.size(ofValue: count))
            if isOver.load(ordering: .acquiring) { return false }
            let number = absent.load(ordering: .relaxed)
            guard number != 0 else { continue }
            // First: the other thread may be waiting as soon as this one has the loop.
            isWaiting.store(false, ordering: .releasing)
            if take(number) { return true }
            isWaiting.store(true, ordering: .releasing)
        }
    }

    /// Ends the other thread's waiting. Said by the one that has the loop.
    func end() {
        isOver.store(true, ordering: .releasing)
        set(.nanoseconds(1))
    }

    private func take(_ number: Int) -> Bool {
        absent.compareExchange(expected: number, desired: 0, ordering: .acquiringAndReleasing).exchanged
    }

    private func set(_ time: TimeAmount) {
        var specification = itimerspec()
        specification.it_value.tv_nsec = Int(time.nanoseconds)
        unsafe timerfd_settime(timer, 0, &specification, nil)
    }
}
