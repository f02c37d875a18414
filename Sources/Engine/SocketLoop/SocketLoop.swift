internal import CEpoll
public import Dispatch
internal import Glibc
public import NIOCore
internal import Synchronization

/// An event loop for sockets on a thread of its own. A turn waits with epoll(7), notifies each socket's handler of its change, runs the
/// tasks that are due, and then lets the handlers send.
///
/// It is a `NIOCore.EventLoop` without channels: tasks, timers, futures and `NIOLoopBound` values work as on NIO's own loops. It has no
/// pipeline of handlers for each socket, which costs more than a look-up does.
public final class SocketLoop: EventLoop {
    private struct Queue {
        var tasks: [@Sendable () -> Void] = []
        var isStopped = false
        /// Called when the thread has ended.
        var ending: (queue: DispatchQueue, callback: @Sendable ((any Error)?) -> Void)?
    }
    private let queue = Mutex(Queue())
    /// Whether `queue` may have tasks: the loop looks here before it takes the lock.
    private let hasTasks = Atomic<Bool>(false)
    /// Whether the thread waits, or is about to, and must be woken.
    private let isAsleep = Atomic<Bool>(false)
    private let isEnding = Atomic<Bool>(false)
    private let alarm: CInt
    /// The loop's thread, which never changes; 0 until it has begun.
    private let thread = Atomic<UInt>(0)
    private let name: String
    private let timerNumber = Atomic<Int>(0)
    nonisolated(unsafe) private let confined: Reactor

    /// Starts the thread.
    ///
    /// - Parameter name: of at most 15 bytes, for ps and perf.
    init(name: String) throws(IOError) {
        unsafe confined = try Reactor()
        self.name = name
        alarm = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard alarm >= 0 else { throw IOError(errnoCode: errno, reason: "eventfd") }
        try startThread()
    }
    deinit { _ = Glibc.close(alarm) }

    /// The sockets. On the loop only.
    public var reactor: Reactor {
        preconditionInEventLoop()
        return unsafe confined
    }

    public var inEventLoop: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    public func execute(_ task: @escaping @Sendable () -> Void) {
        let isTaken = queue.withLock { queue in
            if !queue.isStopped { queue.tasks.append(task) }
            noteTask()
            return !queue.isStopped
        }
        // As on NIO's loops, a task that comes after the end is not run: nobody may wait for it.
        guard isTaken else { return }
        wake()
    }

    /// An exchange, so that the loop, when it sees the note, also sees the tasks of all who noted one. The lock promises that too, but the
    /// thread sanitizer does not know Swift's lock.
    private func noteTask() { _ = hasTasks.exchange(true, ordering: .sequentiallyConsistent) }

    private func wake() {
        // The thread notes that it sleeps and then looks for tasks; this is the other way round. All four steps have one total order.
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { eventfd_write(alarm, 1) }
    }

    @discardableResult
    public func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let number = timerNumber.add(1, ordering: .relaxed).newValue
        let run: Timers.Task = { isDue in
            guard isDue else { return promise.fail(EventLoopError.shutdown) }
            do {
                promise.assumeIsolated().succeed(try task())
            } catch {
                promise.fail(error)
            }
        }
        onLoop { reactor in
            if !reactor.timers.add(number, at: deadline, run) { run(false) }
        }
        return Scheduled(promise: promise) { [weak self] in
            self?.onLoop { reactor in
                let cancelled = reactor.timers.cancel(number)
                withExtendedLifetime(cancelled) {}
            }
        }
    }

    @discardableResult
    public func scheduleTask<T>(in time: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: .now() + time, task)
    }

    private func onLoop(_ body: @escaping @Sendable (Reactor) -> Void) {
        if inEventLoop { body(reactor) } else { execute { body(self.reactor) } }
    }

    /// Runs the tasks that were added before, and ends the thread. Timers that are not due fail.
    public func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        let isFirst = self.queue.withLock { state in
            guard !state.isStopped else { return false }
            state.isStopped = true
            state.ending = (queue, callback)
            // Before the note, which the thread sees at the latest when it is about to sleep.
            isEnding.store(true, ordering: .releasing)
            noteTask()
            return true
        }
        if isFirst {
            wake()
        } else {
            queue.async { callback(EventLoopError.shutdown) }
        }
    }
}

/// The loop's thread.
extension SocketLoop {
    private func startThread() throws(IOError) {
        var identifier = pthread_t()
        let argument = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(
            &identifier, nil,
            { argument in
                let loop = unsafe argument.map { unsafe Unmanaged<SocketLoop>.fromOpaque($0).takeRetainedValue() }
                loop?.run()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw IOError(errnoCode: code, reason: "pthread_create")
        }
        pthread_detach(identifier)
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        unsafe pthread_setname_np(pthread_self(), name)
        let reactor = reactor
        do throws(IOError) {
            _ = try reactor.add(Alarm(descriptor: alarm), for: alarm)
            repeat { try takeTurn(reactor) } while !mayEnd(reactor)
        } catch {
            Self.die(error)
        }
        for task in reactor.timers.end() { task(false) }
        let ending = queue.withLock { $0.ending }
        ending.map { ending in ending.queue.async { ending.callback(nil) } }
    }

    private func takeTurn(_ reactor: Reactor) throws(IOError) {
        try reactor.waitForChanges(within: patience(reactor))
        isAsleep.store(false, ordering: .relaxed)
        if let first = reactor.timers.nextTime { runTimers(reactor, first) }
        if hasTasks.load(ordering: .relaxed) { runTasks() }
        reactor.endTurn()
    }

    /// Ends the process with a message: a loop that cannot wait for its sockets would spin, and its clients would hear nothing.
    private static func die(_ error: IOError) -> Never {
        let message = "An event loop cannot wait for its sockets, and the process ends: \(error).\n"
        _ = unsafe write(STDERR_FILENO, message, message.utf8.count)
        abort()
    }

    /// How long to wait for sockets, in milliseconds; -1: until there is a change.
    private func patience(_ reactor: Reactor) -> CInt {
        if reactor.hasWork || hasTasks.load(ordering: .relaxed) { return 0 }
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if hasTasks.load(ordering: .sequentiallyConsistent) { return 0 }
        guard let next = reactor.timers.nextTime else { return -1 }
        // Rounded up, or it would spin through the last one.
        let nanoseconds = max(0, (next - .now()).nanoseconds)
        return CInt(clamping: (nanoseconds + 999_999) / 1_000_000)
    }

    private func runTimers(_ reactor: Reactor, _ first: NIODeadline) {
        let now = NIODeadline.now()
        guard first <= now else { return }
        while let task = reactor.timers.next(at: now) { task(true) }
    }

    /// Runs the tasks that are there. Tasks that these add run in the next turn, after the sockets have had theirs.
    private func runTasks() {
        let tasks = queue.withLock { queue in
            _ = hasTasks.exchange(false, ordering: .sequentiallyConsistent)
            defer { queue.tasks = [] }
            return queue.tasks
        }
        for task in tasks { task() }
    }

    private func mayEnd(_ reactor: Reactor) -> Bool {
        guard isEnding.load(ordering: .acquiring), !reactor.hasWork else { return false }
        return queue.withLock { $0.isStopped && $0.tasks.isEmpty }
    }
}

/// Ends a wait of the loop: to watch it is enough.
private final class Alarm: SocketHandler {
    private let descriptor: CInt
    init(descriptor: CInt) { self.descriptor = descriptor }

    func ready(_ readiness: Readiness) {
        var count: eventfd_t = 0
        unsafe eventfd_read(descriptor, &count)
    }
    func endOfTurn() {}
}
