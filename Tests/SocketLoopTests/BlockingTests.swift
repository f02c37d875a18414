import Dispatch
import Glibc
import NIOCore
import Synchronization
import Testing

@testable import SocketLoop

/// Work that blocks a loop's thread.
@Suite(.timeLimit(.minutes(20))) struct BlockingTests {
    @Test func workRunsBehindTheTurnAndItsRestOnTheLoop() async throws {
        try await withLoop(mayBlock: true) { loop in
            let seen = Mutex<[String]>([])
            await untilMayBlock(loop)
            try await loop.submit {
                let isTaken = loop.afterTurn(blocking: {
                    #expect(!loop.inEventLoop)
                    seen.withLock { $0.append("work") }
                    return {
                        #expect(loop.inEventLoop)
                        seen.withLock { $0.append("rest") }
                    }
                })
                #expect(isTaken)
                // One at a time.
                let isSecondTaken = loop.afterTurn(blocking: { {} })
                #expect(!isSecondTaken)
                seen.withLock { $0.append("turn") }
            }.get()
            while seen.withLock({ $0.count }) < 3 { await Task.yield() }
            #expect(seen.withLock { $0 } == ["turn", "work", "rest"])
        }
    }

    /// Again and again: the two threads take the loop from one another.
    @Test func anotherThreadGoesOnWithTheLoop() async throws {
        try await withLoop(mayBlock: true) { loop in
            let threads = Mutex<Set<UInt>>([])
            for number in 0..<50 {
                let blocked = try await block(loop)
                // Timers and tasks; the thread is held until these are done.
                _ = try await loop.scheduleTask(in: .milliseconds(1)) { number }.futureResult.get()
                for _ in 0..<10 {
                    try await loop.submit {
                        #expect(loop.inEventLoop)
                        threads.withLock { _ = $0.insert(UInt(pthread_self())) }
                    }.get()
                }
                blocked.release()
                await blocked.done()
            }
            #expect(threads.withLock { $0.count } == 2)
        }
    }

    /// Short absences and long ones, with tasks from outside all the time: each runs once.
    @Test func noTaskIsLostWhenTheLoopChangesHands() async throws {
        try await withLoop(mayBlock: true) { loop in
            let seen = Mutex<[Int]>([])
            let taken = Atomic<Int>(0)
            await untilMayBlock(loop)
            for number in 0..<400 {
                loop.execute {
                    let isTaken = loop.afterTurn(blocking: {
                        // About the patience: whoever takes the loop may be either.
                        usleep(UInt32(number % 5) * 700)
                        return { loop.execute { seen.withLock { $0.append(number) } } }
                    })
                    if isTaken {
                        taken.add(1, ordering: .relaxed)
                    } else {
                        seen.withLock { $0.append(number) }
                    }
                }
                if number.isMultiple(of: 7) { try await loop.submit {}.get() }
            }
            while seen.withLock({ $0.count }) < 400 { try await loop.submit {}.get() }
            #expect(seen.withLock { $0.sorted() } == Array(0..<400))
            #expect(taken.load(ordering: .relaxed) > 0)
        }
    }

    /// Both threads would be blocked, and the loop nobody's.
    @Test func aThreadThatIsAloneIsNotBlocked() async throws {
        try await withLoop(mayBlock: true) { loop in
            let blocked = try await block(loop)
            let isTaken = try await loop.submit { loop.afterTurn(blocking: { {} }) }.get()
            #expect(!isTaken)
            blocked.release()
            await blocked.done()
            await untilMayBlock(loop)
        }
    }

    /// It ends without the thread that is blocked, and both let it go.
    @Test func theLoopMayEndMeanwhile() async throws {
        weak var gone: SocketLoop?
        do {
            let group = try SocketLoopGroup(count: 1, mayBlock: true)
            gone = group.loops[0]
            let blocked = try await block(group.loops[0])
            try await group.shutdownGracefully()
            blocked.release()
        }
        while gone != nil { await Task.yield() }
    }

    @Test func aLoopThatNobodyBlocksLetsBothThreadsGo() async throws {
        weak var gone: SocketLoop?
        do {
            let group = try SocketLoopGroup(count: 1, mayBlock: true)
            gone = group.loops[0]
            try await group.shutdownGracefully()
        }
        while gone != nil { await Task.yield() }
    }

    /// Comes back when the loop's thread is blocked.
    private func block(_ loop: SocketLoop) async throws -> Blocked {
        let blocked = Blocked()
        let entered = AsyncStream.makeStream(of: Void.self)
        await untilMayBlock(loop)
        let isTaken = try await loop.submit {
            loop.afterTurn(blocking: {
                entered.continuation.yield()
                blocked.semaphore.wait()
                return { blocked.finish() }
            })
        }.get()
        #expect(isTaken)
        for await _ in entered.stream { break }
        return blocked
    }

    /// Until the thread that was away waits for its turn.
    private func untilMayBlock(_ loop: SocketLoop) async {
        while !loop.mayBlock { await Task.yield() }
    }
}

/// A thread that is held.
private final class Blocked: Sendable {
    let semaphore = DispatchSemaphore(value: 0)
    private let state = Mutex(false)

    var isDone: Bool { state.withLock { $0 } }
    func release() { semaphore.signal() }
    func finish() { state.withLock { $0 = true } }
    func done() async { while !isDone { await Task.yield() } }
}
