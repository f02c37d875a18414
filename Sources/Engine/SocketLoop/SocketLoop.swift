internal import CEpoll
public import Dispatch
internal import Glibc
public import NIOCore
internal import Synchronization

/// An event loop for sockets, on one thread at a time: waits with epoll(7), tells each socket's handler of its change, runs the tasks that
/// are due, and then has those send who want to.
///
/// It is a `NIOCore.EventLoop` without channels: tasks, timers, futures and `NIOLoopBound` values work as on NIO's own. What it
/// leaves out, a pipeline of handlers for each socket, costs more than a look-up does.
public final class SocketLoop: EventLoop {
    private struct Queue {
        var tasks: [@Sendable () -> Void] = []
        var isStopped = false
        /// Told when the thread has ended.
        var ending: (queue: DispatchQueue, callback: @Sendable ((any Error)?) -> Void)?
    }
    private let queue = Mutex(Queue())
    /// Whether `queue` has anything: the loop looks here first.
    private let hasTasks = Atomic<Bool>(false)
    /// Whether the thread waits, or is about to, and must be woken.
    private let isAsleep = Atomic<Bool>(false)
    private let isEnding = Atomic<Bool>(false)
    private let alarm: CInt
    /// The thread that has the loop; 0 while nobody has.
    let thread = Atomic<UInt>(0)
    let name: String
    /// Nil for a loop of which nothing may block its thread.
    let relief: Relief?
    private let timerNumber = Atomic<Int>(0)
    nonisolated(unsafe) private let confined: Reactor

    /// Starts the thread, and where it may block another one.
    ///
    /// - Parameter name: of at most 14 bytes, for ps and perf.
    init(name: String, mayBlock: Bool = false) throws(IOError) {
        unsafe confined = try Reactor()
        self.name = name
        relief = mayBlock ? try Relief() : nil
        alarm = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard alarm >= 0 else { throw IOError(errnoCode: errno, reason: "eventfd") }
        if let relief { try startThread { $0.relieve(relief) } }
        do throws(IOError) {
            try startThread { $0.begin() }
        } catch {
            relief?.end()
            throw error
        }
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
        // As on NIO's loops, what comes after the end is not run: whoever waits for it would wait for ever, and must not.
        guard isTaken else { return }
        wake()
    }

    /// An exchange, so that whoever sees it sees what all did who said so: the lock promises that too, but the thread sanitizer does
    /// not know Swift's.
    private func noteTask() { _ = hasTasks.exchange(true, ordering: .sequentiallyConsistent) }

    private func wake() {
        // The thread says that it sleeps and then looks for tasks; here it is the other way round, in one total order.
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

    /// Runs what was given by now, and ends the thread. Timers that are not due fail.
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

/// The thread that has the loop.
extension SocketLoop {
    private func startThread(_ body: @escaping @Sendable (SocketLoop) -> Void) throws(IOError) {
        var identifier = pthread_t()
        let argument = unsafe Unmanaged.passRetained(Start(loop: self, body: body))
        let code = unsafe pthread_create(
            &identifier, nil,
            { argument in
                let start = unsafe argument.map { unsafe Unmanaged<Start>.fromOpaque($0).takeRetainedValue() }
                if let start { start.body(start.loop) }
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw IOError(errnoCode: code, reason: "pthread_create")
        }
        pthread_detach(identifier)
    }

    private final class Start {
        let loop: SocketLoop
        let body: @Sendable (SocketLoop) -> Void
        init(loop: SocketLoop, body: @escaping @Sendable (SocketLoop) -> Void) {
            self.loop = loop
            self.body = body
        }
    }

    private func begin() {
        take()
        do {
            _ = try reactor.add(Alarm(descriptor: alarm), for: alarm)
        } catch {
            preconditionFailure("an event loop's alarm cannot be watched: \(error)")
        }
        if !takeTurns(), let relief { relieve(relief) }
    }

    func take() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        unsafe pthread_setname_np(pthread_self(), name)
    }

    /// Goes on with the loop, until it ends; false when another thread has it now.
    func takeTurns() -> Bool {
        let reactor = reactor
        repeat {
            reactor.tellChanges(within: patience(reactor))
            isAsleep.store(false, ordering: .relaxed)
            if let first = reactor.timers.nextTime { runTimers(reactor, first) }
            if hasTasks.load(ordering: .relaxed) { runTasks() }
            reactor.endTurn()
            if let work = reactor.blockingWork, !runBlocking(work, reactor) { return false }
        } while !mayEnd(reactor)
        for task in reactor.timers.end() { task(false) }
        relief?.end()
        let ending = queue.withLock { $0.ending }
        ending.map { ending in ending.queue.async { ending.callback(nil) } }
        return true
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

    /// Runs what was there: what these add comes after the sockets have had their turn.
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

/// Ends a wait: it need only be watched.
private final class Alarm: SocketHandler {
    private let descriptor: CInt
    init(descriptor: CInt) { self.descriptor = descriptor }

    func ready(_ readiness: Readiness) {
        var count: eventfd_t = 0
        unsafe eventfd_read(descriptor, &count)
    }
    func endOfTurn() {}
}
