import Protocol
import SeededRandom
import Testing

@testable import CommitEngine

/// The schedule as a table: events go in, actions come out. A change is a number, a receipt and a probe are texts.
@Suite struct ScheduleTests {
    typealias Schedule = CommitSchedule<Int, String, String>

    @Test func theFirstJobWakesTheThreadAndTheOthersQueueUp() {
        var schedule = Schedule(WriterLimits())
        #expect(schedule.submit(job(1)) == .handOver(startsTicks: false))
        #expect(schedule.submit(job(2)) == .queued(startsTicks: false))
        #expect(turn(&schedule) == .commit([1, 2]))
        #expect(schedule.submit(job(3)) == .queued(startsTicks: false))
        schedule.groupDone(after: 1)
        #expect(turn(&schedule) == .commit([3]))
        schedule.groupDone(after: 1)
        #expect(turn(&schedule) == .rest)
        #expect(schedule.submit(job(4)) == .handOver(startsTicks: false))
    }

    @Test func aGroupHasABoundAndKeepsTheOrder() {
        var schedule = Schedule(WriterLimits(groupSize: 3))
        for number in 1...7 { _ = schedule.submit(job(number)) }
        var groups: [Turn] = []
        for _ in 0..<3 {
            groups.append(turn(&schedule))
            schedule.groupDone(after: 1)
        }
        #expect(groups == [.commit([1, 2, 3]), .commit([4, 5, 6]), .commit([7])])
        #expect(turn(&schedule) == .rest)
    }

    /// A job counts from its submission until its group is done, as every text about the bound says.
    @Test func theBoundCountsWhatWaitsAndWhatRuns() {
        var schedule = Schedule(WriterLimits(jobs: 3, groupSize: 1))
        for number in 1...3 { #expect(schedule.submit(job(number, of: UInt32(number))) != .refuse(.full)) }
        #expect(turn(&schedule) == .commit([1]))
        #expect(schedule.submit(job(4)) == .refuse(.full))
        #expect(schedule.level == (3, 3))
        schedule.groupDone(after: 1)
        #expect(schedule.level == (2, 3))
        #expect(schedule.submit(job(4)) == .queued(startsTicks: false))
    }

    @Test func aProbeIsAnsweredAfterTheGroupAtWorkAndBeforeTheNext() {
        var schedule = Schedule(WriterLimits())
        _ = schedule.submit(job(1))
        #expect(turn(&schedule) == .commit([1]))
        #expect(schedule.probe("a") == .queued)
        _ = schedule.submit(job(2))
        schedule.groupDone(after: 1)
        #expect(turn(&schedule) == .answer(["a"]))
        #expect(turn(&schedule) == .commit([2]))
        schedule.groupDone(after: 1)
        #expect(turn(&schedule) == .rest)
        #expect(schedule.probe("b") == .handOver)
        #expect(turn(&schedule) == .answer(["b"]))
        #expect(turn(&schedule) == .rest)
    }

    @Test func aStopRefusesNewJobsAndCarriesOutTheOthers() {
        var schedule = Schedule(WriterLimits())
        _ = schedule.submit(job(1))
        schedule.stop()
        #expect(schedule.submit(job(2)) == .refuse(.stopped))
        #expect(turn(&schedule) == .commit([1]))
        schedule.groupDone(after: 1)
        #expect(turn(&schedule) == .rest)
    }

    @Test func theEndComesWhenAllThatWasTakenIsDone() {
        var schedule = Schedule(WriterLimits(groupSize: 1))
        _ = schedule.submit(job(1))
        #expect(turn(&schedule) == .commit([1]))
        _ = schedule.submit(job(2))
        #expect(schedule.end("over") == .queued)
        #expect(schedule.submit(job(3)) == .refuse(.stopped))
        schedule.groupDone(after: 1)
        #expect(turn(&schedule) == .commit([2]))
        schedule.groupDone(after: 1)
        #expect(turn(&schedule) == .end(["over"]))
        // There is nobody left to answer these.
        #expect(schedule.end("again") == .answer)
        #expect(schedule.probe("late") == .answer)
        #expect(schedule.tick(at: 0) == .end)
    }

    @Test func anEndWakesAThreadThatRests() {
        var schedule = Schedule(WriterLimits())
        #expect(schedule.end("over") == .handOver)
        #expect(turn(&schedule) == .end(["over"]))
    }

    /// Else nobody would look after a writer that yields and gets no processor.
    @Test func ticksStartWithTheFirstJobThoughAProbeHasWokenTheThread() {
        var schedule = Schedule(WriterLimits())
        schedule.threadStarts(mayYield: true)
        #expect(schedule.probe("a") == .handOver)
        #expect(schedule.submit(job(1)) == .queued(startsTicks: true))
        #expect(schedule.submit(job(2)) == .queued(startsTicks: false))
    }

    @Test func lookUpsAreAskedForWhenAGroupBeginsAndNotElse() {
        var schedule = Schedule(WriterLimits())
        schedule.threadStarts(mayYield: true)
        var asked = 0
        _ = schedule.probe("a")
        for _ in 0..<2 {
            _ = schedule.next(
                lookUpsSeen: {
                    asked += 1; return true
                }, at: 0)
        }
        #expect(asked == 0)
        #expect(schedule.submit(job(1)) == .handOver(startsTicks: true))
        guard
            case .commit(_, yields: true) = schedule.next(
                lookUpsSeen: {
                    asked += 1; return true
                }, at: 0)
        else {
            Issue.record("a group beside look-ups does not yield")
            return
        }
        #expect(asked == 1)
    }

    @Test func groupsAreCountedWithTheirChangesAndTimes() {
        var schedule = Schedule(WriterLimits())
        for number in 1...5 { _ = schedule.submit(job(number)) }
        _ = turn(&schedule)
        schedule.groupDone(after: 3_000_000)
        #expect(schedule.commits.commits.changes.sum == 5)
        #expect(schedule.commits.commits.seconds.sum == 0.003)
        #expect(schedule.commits.commits.seconds.count == 1)
    }

    /// Whatever comes in whatever order: each job that was taken is in one group, and nothing is counted at the end.
    @Test func noJobIsLostAndNoPlaceIsKept() {
        var random = SeededRandom()
        let seed = random.seed
        var schedule = Schedule(WriterLimits(jobs: 40, bytes: 2000, groupSize: 7))
        var taken: [Int] = []
        var done: [Int] = []
        var isAtWork = false
        var isAwake = false
        for number in 0..<20_000 {
            switch random.below(4) {
            case 0, 1:
                switch schedule.submit(job(number, of: UInt32(random.below(3)), bytes: random.below(300))) {
                case .queued:
                    #expect(isAwake, "SEED=\(seed)")
                    taken.append(number)
                case .handOver:
                    #expect(!isAwake, "SEED=\(seed)")
                    (isAwake, taken) = (true, taken + [number])
                case .refuse(let refusal): #expect(refusal == .full, "SEED=\(seed)")
                }
            case 2 where isAtWork:
                schedule.groupDone(after: 1)
                isAtWork = false
            case 3 where isAwake && !isAtWork:
                switch turn(&schedule) {
                case .commit(let group): (isAtWork, done) = (true, done + group)
                case .rest: isAwake = false
                default: Issue.record("nobody asked for this, SEED=\(seed)")
                }
            default: break
            }
        }
        if isAtWork { schedule.groupDone(after: 1) }
        while case .commit(let group) = turn(&schedule) {
            done += group
            schedule.groupDone(after: 1)
        }
        #expect(done == taken, "SEED=\(seed)")
        #expect(schedule.level.count == 0, "SEED=\(seed)")
        #expect(schedule.submit(job(0, bytes: 5000)) == .handOver(startsTicks: false), "SEED=\(seed)")
    }

    private func job(_ number: Int, of user: UInt32 = 1, bytes: Int = 10) -> Schedule.Work {
        Job(number, "receipt \(number)", user: user, bytes: bytes)
    }

    enum Turn: Hashable {
        case commit([Int]), answer([String]), rest, end([String])
    }
    private func turn(_ schedule: inout Schedule) -> Turn {
        switch schedule.next(lookUpsSeen: { false }, at: 0) {
        case .commit(let jobs, _): .commit(jobs.map(\.change))
        case .answer(let probes): .answer(probes)
        case .rest: .rest
        case .end(let probes): .end(probes)
        }
    }
}
