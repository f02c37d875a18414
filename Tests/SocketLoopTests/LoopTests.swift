import Dispatch
import Glibc
import NIOCore
import Synchronization
import Testing

@testable import SocketLoop

@Suite(.timeLimit(.minutes(20))) struct LoopTests {
    @Test func tasksRunInTheirOrderOnTheLoop() async throws {
        try await withLoop { loop in
            let seen = Mutex<[Int]>([])
            for number in 0..<1000 {
                loop.execute {
                    #expect(loop.inEventLoop)
                    seen.withLock { $0.append(number) }
                }
            }
            try await loop.submit {}.get()
            #expect(seen.withLock { $0 } == Array(0..<1000))
            #expect(!loop.inEventLoop)
        }
    }

    /// From many threads, with the loop falling asleep in between: none is forgotten.
    @Test func noWakeUpIsLost() async throws {
        try await withLoop { loop in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for number in 0..<2000 {
                            let same = try await loop.submit { number }.get()
                            #expect(same == number)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func aTaskMayAddTasksAndFail() async throws {
        struct Failure: Error {}
        try await withLoop { loop in
            let inner = try await loop.submit { loop.submit { 7 } }.get()
            #expect(try await inner.get() == 7)
            await #expect(throws: Failure.self) { try await loop.submit { throw Failure() }.get() }
        }
    }

    @Test func timersComeInTheOrderOfTheirTimes() async throws {
        try await withLoop { loop in
            let seen = Mutex<[Int]>([])
            let now = NIODeadline.now()
            let timers = [30, 10, 20, 10].enumerated().map { place, milliseconds in
                loop.scheduleTask(deadline: now + .milliseconds(Int64(milliseconds))) {
                    #expect(NIODeadline.now() >= now + .milliseconds(Int64(milliseconds)))
                    seen.withLock { $0.append(place) }
                }
            }
            for timer in timers { try await timer.futureResult.get() }
            #expect(seen.withLock { $0 } == [1, 3, 2, 0])
        }
    }

    @Test func aCancelledTimerDoesNotRun() async throws {
        try await withLoop { loop in
            let isRun = Atomic<Bool>(false)
            let cancelled = loop.scheduleTask(in: .milliseconds(20)) { isRun.store(true, ordering: .relaxed) }
            cancelled.cancel()
            await #expect(throws: EventLoopError.self) { try await cancelled.futureResult.get() }
            try await loop.scheduleTask(in: .milliseconds(40)) {}.futureResult.get()
            let wasRun = isRun.load(ordering: .relaxed)
            #expect(!wasRun)
        }
    }

    /// A stream that is slow over and over makes a timer each time and cancels it.
    @Test func cancelledTimersDoNotPileUp() {
        var timers = Timers()
        let later = NIODeadline.now() + .hours(1)
        for number in 0..<100_000 {
            _ = timers.add(number, at: later) { _ in }
            _ = timers.cancel(number)
        }
        #expect(timers.count <= 65)
        _ = timers.add(-1, at: .now()) { _ in }
        #expect(timers.next(at: .now()) != nil)
        #expect(timers.next(at: later) == nil)
    }

    /// Who waits for one would wait for ever.
    @Test func aTimerThatIsNotDueAtTheEndFails() async throws {
        let group = try SocketLoopGroup(count: 1)
        let loop = group.loops[0]
        let outcomes = AsyncStream.makeStream(of: String.self)
        loop.scheduleTask(in: .hours(1)) {}.futureResult.whenComplete { first in
            outcomes.continuation.yield("\(first)")
            // There is no time for another.
            loop.scheduleTask(in: .hours(1)) {}.futureResult.whenComplete { second in
                outcomes.continuation.yield("\(second)")
                outcomes.continuation.finish()
            }
        }
        try await group.shutdownGracefully()
        for await outcome in outcomes.stream { #expect(outcome == "\(Result<Void, any Error>.failure(EventLoopError.shutdown))") }
    }

    /// A signal ends the wait without an error. A descriptor that cannot be waited for would fail again and again.
    @Test func aWaitThatFailsIsAnErrorAndASignalIsNone() throws {
        let reactor = try Reactor()
        try reactor.waitForChanges(within: 0)
        replace(reactor.poll)
        let error = #expect(throws: IOError.self) { try reactor.waitForChanges(within: 0) }
        #expect(error?.errnoCode == EINVAL)
    }

    @Test func aLoopThatCannotWaitEndsTheProcessAndSaysWhy() async throws {
        let result = try await #require(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
            let group = try SocketLoopGroup(count: 1)
            let loop = group.loops[0]
            loop.execute { replace(loop.reactor.poll) }
            for await _ in AsyncStream<Void>.makeStream().stream {}
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("An event loop cannot wait for its sockets, and the process ends: epoll_wait"))
    }

    /// NIO's types promise it: a thread's loop is the same for ever.
    @Test func aLoopNeverChangesItsThread() async throws {
        try await withLoop { loop in
            var threads: Set<UInt> = []
            for _ in 0..<200 { threads.insert(try await loop.submit { UInt(pthread_self()) }.get()) }
            #expect(threads.count == 1)
        }
    }

    @Test func whatWasGivenBeforeTheEndIsRun() async throws {
        let group = try SocketLoopGroup(count: 2)
        let count = Atomic<Int>(0)
        for loop in group.loops {
            for _ in 0..<100 { loop.execute { count.add(1, ordering: .relaxed) } }
        }
        try await group.shutdownGracefully()
        let total = count.load(ordering: .relaxed)
        #expect(total == 200)
        // Nobody is left to run it, and whoever ends it again is told.
        group.loops[0].execute { Issue.record("run after the end") }
        await #expect(throws: EventLoopError.self) { try await group.loops[0].shutdownGracefully() }
    }
}

/// Puts a file that is nothing to wait for in the place of a descriptor.
private func replace(_ descriptor: CInt) {
    let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
    dup2(file, descriptor)
    close(file)
}

/// Lends a loop, and ends it.
func withLoop(_ body: (SocketLoop) async throws -> Void) async throws {
    let group = try SocketLoopGroup(count: 1)
    do {
        try await body(group.loops[0])
    } catch {
        try await group.shutdownGracefully()
        throw error
    }
    try await group.shutdownGracefully()
}
