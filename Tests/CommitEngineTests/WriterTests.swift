import Glibc
import LMDB
import Protocol
import Synchronization
import TestSupport
import Testing

@testable import CommitEngine

/// The writer's own thread, with a real store.
@Suite(.timeLimit(.minutes(20))) struct WriterTests {
    @Test func whatComesWhileAGroupIsAtWorkIsOneGroup() async throws {
        try await withTable { environment, table in
            let host = TestHost()
            let writer = try Writer(environment, host)
            let gate = Gate()
            let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
            try writer.submit(
                Job(
                    { _ in
                        beginning.yield()
                        gate.wait()
                        return []
                    }, { _ in }, user: 1, bytes: 0))
            for await _ in begun { break }
            let outcomes = Mutex<[Outcome]>([])
            for key in 0..<50 as Range<UInt64> {
                try writer.submit(Job(table.putting(key), { outcome in outcomes.withLock { $0.append(outcome) } }, user: 1, bytes: 0))
            }
            #expect(writer.level.count == 51)
            gate.open()
            await writer.end()
            #expect(outcomes.withLock { $0.count } == 50)
            #expect(outcomes.withLock { $0.allSatisfy { (try? $0.get()) == [1] } })
            #expect(host.groups == 2)
            #expect(writer.commits.changes.sum == 51)
            #expect(writer.level.count == 0)
            #expect(try table.keys(environment) == Array(0..<50))
        }
    }

    /// A caller that has its answer may submit again at once, however full the queue was.
    @Test func aPlaceIsFreeBeforeItsOutcomeIsDelivered() async throws {
        try await withTable { environment, table in
            let writer = try Writer(environment, TestHost(), limits: WriterLimits(jobs: 1))
            let refused = Mutex(0)
            for key in 0..<100 as Range<UInt64> {
                await withCheckedContinuation { continuation in
                    do throws(Fault) {
                        try writer.submit(Job(table.putting(key), { _ in continuation.resume() }, user: 1, bytes: 0))
                    } catch {
                        refused.withLock { $0 += 1 }
                        continuation.resume()
                    }
                }
            }
            #expect(refused.withLock { $0 } == 0)
            await writer.end()
        }
    }

    @Test func afterTheEndNothingIsTakenAndEveryQuestionIsAnswered() async throws {
        try await withTable { environment, table in
            let writer = try Writer(environment, TestHost())
            await writer.end()
            let fault = #expect(throws: Fault.self) { try writer.submit(Job(table.putting(1), { _ in }, user: 1, bytes: 0)) }
            #expect(fault == StoreFaults.stopping)
            await withCheckedContinuation { continuation in writer.probe { continuation.resume() } }
            await writer.end()
            #expect(try table.keys(environment) == [])
        }
    }

    /// On the real scheduler: the class of the writer's thread follows the decisions.
    @Test func theThreadYieldsToLookUpsAndComesBack() async throws {
        try await withTable { environment, _ in
            let (host, lookUps) = (TestHost(), LookUps())
            let classes = Mutex<[Int32]>([])
            let writer = try Writer(environment, host, lookUps: lookUps)
            let change: Change = { _ in
                classes.withLock { $0.append(schedulingClass) }
                return []
            }
            for isRead in [false, true, false] {
                if isRead { lookUps.note() }
                await withCheckedContinuation { continuation in
                    try? writer.submit(Job(change, { _ in continuation.resume() }, user: 1, bytes: 0))
                }
            }
            await writer.end()
            // Where a thread may not leave the class again, it never takes it.
            let mayYield = !host.takeTicks().isEmpty
            #expect(classes.withLock { $0 } == [SCHED_OTHER, mayYield ? 5 : SCHED_OTHER, SCHED_OTHER])
        }
    }

    @Test func aTickStopsAWriterFromYieldingThatGetsNothingDone() async throws {
        try await withTable { environment, _ in
            let (host, lookUps, gate) = (TestHost(), LookUps(), Gate())
            let writer = try Writer(environment, host, lookUps: lookUps)
            let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
            let classes = Mutex<[Int32]>([])
            lookUps.note()
            try writer.submit(
                Job(
                    { _ in
                        classes.withLock { $0.append(schedulingClass) }
                        beginning.yield()
                        gate.wait()
                        classes.withLock { $0.append(schedulingClass) }
                        return []
                    }, { _ in }, user: 1, bytes: 0))
            for await _ in begun { break }
            let ticks = host.takeTicks()
            for tick in ticks { tick() }
            gate.open()
            await writer.end()
            if !ticks.isEmpty { #expect(classes.withLock { $0 } == [5, SCHED_OTHER]) }
        }
    }
}

/// Of this thread.
private var schedulingClass: Int32 {
    var policy: Int32 = -1
    var parameters = sched_param()
    pthread_getschedparam(pthread_self(), &policy, &parameters)
    return policy
}
