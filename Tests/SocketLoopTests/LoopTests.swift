import Dispatch
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

/// Lends a loop, and ends it.
func withLoop(mayBlock: Bool = false, _ body: (SocketLoop) async throws -> Void) async throws {
    let group = try SocketLoopGroup(count: 1, mayBlock: mayBlock)
    do {
        try await body(group.loops[0])
    } catch {
        try await group.shutdownGracefully()
        throw error
    }
    try await group.shutdownGracefully()
}
