import Protocol
import SeededRandom
import Testing

@testable import supportd

@Suite struct DenialLimiterTests {
    @Test func theFirstIsToldAndTheRestIsCounted() {
        var limiter = DenialLimiter()
        #expect(limiter.note(7, "a", at: time(0)) == .init(user: 7, method: "a", count: 1))
        for _ in 0..<9 { #expect(limiter.note(7, "b", at: time(1)) == nil) }
        #expect(limiter.due(at: time(59)).isEmpty)
        #expect(limiter.due(at: time(60)) == [.init(user: 7, method: "b", count: 9)])
        // The next pause is twice as long.
        #expect(limiter.note(7, "c", at: time(61)) == nil)
        #expect(limiter.due(at: time(179)).isEmpty)
        #expect(limiter.note(7, "d", at: time(180)) == .init(user: 7, method: "c", count: 2))
    }

    @Test func whoWasQuietForAPauseIsForgotten() {
        var limiter = DenialLimiter()
        _ = limiter.note(7, "a", at: time(0))
        #expect(limiter.due(at: time(60)).isEmpty)
        #expect(limiter.note(7, "b", at: time(61)) == .init(user: 7, method: "b", count: 1))
    }

    @Test func aClockThatWasSetBackMakesNoPauseOfYears() {
        var limiter = DenialLimiter()
        _ = limiter.note(7, "a", at: time(100_000_000))
        #expect(limiter.note(7, "b", at: time(0)) == .init(user: 7, method: "b", count: 1))
        #expect(limiter.note(7, "c", at: time(1)) == nil)
        #expect(limiter.due(at: time(120)) == [.init(user: 7, method: "c", count: 1)])
    }

    /// However many users are refused however often, and for a day: few events, and each refusal is in one of them.
    @Test func aFloodIsFewEventsAndNoneIsForgotten() {
        var limiter = DenialLimiter()
        var random = SplitMix64(seed: 1)
        var told = 0
        var events = 0
        let refusals = 200_000
        for index in 0..<refusals {
            let now = time(Double(index) * 86_400 / Double(refusals))
            let reports = [limiter.note(UInt32.random(in: 0..<100, using: &random), "m", at: now)].compactMap { $0 } + limiter.due(at: now)
            events += reports.count
            told += reports.reduce(0) { $0 + $1.count }
        }
        told += limiter.rest().reduce(0) { $0 + $1.count }
        #expect(told == refusals)
        #expect(events < 700, "\(events)")
    }

    private func time(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: Int64(seconds * 1000)) }
}
