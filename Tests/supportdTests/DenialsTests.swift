import CommitEngine
import Protocol
import Store
import Synchronization
import Testing

@testable import supportd

/// A report of refusals that cannot be stored is counted with the next one: nothing is lost for the log.
@Suite struct DenialsTests {
    @Test func aReportThatTheWriterDoesNotTakeIsCountedWithTheNext() {
        let (log, clock) = (Log(), TestClock())
        let denials = Denials(clock: clock.now, logger: silent, log.write)
        log.answer(.refusing(Fault(.overloaded, "full")))
        denials.note(7, "a")
        #expect(log.stored.isEmpty)
        log.answer(.storing)
        clock.advance(seconds: 61)
        denials.note(7, "b")
        #expect(log.stored == [.init(user: 7, method: "a", count: 2)])
    }

    @Test func aReportWhoseCommitFailsIsCountedWithTheNext() {
        let (log, clock) = (Log(), TestClock())
        let denials = Denials(clock: clock.now, logger: silent, log.write)
        log.answer(.failing(Fault(.storageFull, "full")))
        denials.note(7, "a")
        denials.note(7, "b")
        clock.advance(seconds: 61)
        denials.reportDue()
        #expect(log.stored.isEmpty)
        log.answer(.storing)
        clock.advance(seconds: 121)
        denials.reportDue()
        #expect(log.stored == [.init(user: 7, method: "a", count: 2)])
    }

    /// The outcome may come when the user was forgotten already.
    @Test func aReportThatFailsLateIsNotLostEither() {
        let (log, clock) = (Log(), TestClock())
        let denials = Denials(clock: clock.now, logger: silent, log.write)
        log.answer(.waiting)
        denials.note(7, "a")
        clock.advance(seconds: 61)
        denials.reportDue()
        log.fail(with: Fault(.storageFull, "full"))
        log.answer(.storing)
        clock.advance(seconds: 61)
        denials.reportDue()
        #expect(log.stored == [.init(user: 7, method: "a", count: 1)])
    }

    @Test func theEndReportsWhatIsLeft() {
        let (log, clock) = (Log(), TestClock())
        let denials = Denials(clock: clock.now, logger: silent, log.write)
        log.answer(.storing)
        for _ in 0..<3 { denials.note(7, "a") }
        denials.reportRest()
        #expect(log.stored.map(\.count) == [1, 2])
    }
}

/// Stands where the store's log would.
private final class Log: Sendable {
    enum Answer {
        case storing, waiting
        case refusing(Fault), failing(Fault)
    }
    private struct State {
        var answer = Answer.storing
        var stored: [DenialLimiter.Report] = []
        var waiting: [@Sendable (Outcome) -> Void] = []
    }
    private let state = Mutex(State())

    var stored: [DenialLimiter.Report] { state.withLock { $0.stored } }
    func answer(_ answer: Answer) { state.withLock { $0.answer = answer } }

    func fail(with fault: Fault) {
        let waiting = state.withLock { $0.waiting }
        for done in waiting { done(.failure(fault)) }
    }

    @Sendable func write(_ report: DenialLimiter.Report, _ origin: Origin, _ done: @escaping @Sendable (Outcome) -> Void) throws(Fault) {
        switch state.withLock({ $0.answer }) {
        case .storing:
            state.withLock { $0.stored.append(report) }
            done(.success([]))
        case .waiting: state.withLock { $0.waiting.append(done) }
        case .refusing(let fault): throw fault
        case .failing(let fault): done(.failure(fault))
        }
    }
}
