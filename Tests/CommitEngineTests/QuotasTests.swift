import Testing

@testable import CommitEngine

@Suite struct QuotasTests {
    /// The last bytes are for somebody else: the same bytes are refused to one user and taken from another.
    @Test func oneUserGetsSevenEighthsOfTheBytes() {
        var quotas = Quotas(jobs: 1000, bytes: 8000)
        #expect(quotas.take(1000, for: 1) == true)
        #expect(quotas.take(5000, for: 1) == true)
        #expect(quotas.take(1500, for: 1) == false)
        #expect(quotas.take(1500, for: 2) == true)
        #expect(quotas.total == Quotas.Load(jobs: 3, bytes: 7500))
    }

    @Test func oneUserGetsExactlyItsShare() {
        var quotas = Quotas(jobs: 1000, bytes: 8000)
        #expect(quotas.take(6000, for: 1) == true)
        #expect(quotas.take(1001, for: 1) == false)
        #expect(quotas.take(1000, for: 1) == true)
        #expect(quotas.take(1, for: 1) == false)
        #expect(quotas.take(1001, for: 2) == false)
        #expect(quotas.take(1000, for: 2) == true)
    }

    @Test func oneUserGetsSevenEighthsOfTheJobs() {
        var quotas = Quotas(jobs: 16, bytes: 8000)
        let users: [UInt32] = [UInt32](repeating: 1, count: 15) + [2, 3, 4]
        let taken = users.map { quotas.take(1, for: $0) }
        #expect(taken == [Bool](repeating: true, count: 14) + [false, true, true, false])
        quotas.giveBack(Quotas.Load(jobs: 1, bytes: 1), of: 1)
        #expect(quotas.take(1, for: 4) == true)
        #expect(quotas.total.jobs == 16)
    }

    @Test func theDaemonsOwnHasNoShare() {
        var quotas = Quotas(jobs: 16, bytes: 8000)
        for _ in 0..<16 { #expect(quotas.take(0, for: nil) == true) }
        #expect(quotas.take(0, for: nil) == false)
        quotas.giveBack(Quotas.Load(jobs: 16, bytes: 0), of: nil)
        #expect(quotas.total == Quotas.Load())
    }

    @Test func whatIsLargerThanTheBoundIsTakenAlone() {
        var quotas = Quotas(jobs: 16, bytes: 8000)
        #expect(quotas.take(9000, for: 1) == true)
        #expect(quotas.take(1, for: 2) == false)
        quotas.giveBack(Quotas.Load(jobs: 1, bytes: 9000), of: 1)
        #expect(quotas.take(1, for: 2) == true)
        #expect(quotas.take(9000, for: 1) == false)
    }

    @Test func whatIsGivenBackIsThereAgainForTheSameUser() {
        var quotas = Quotas(jobs: 16, bytes: 8000)
        for _ in 0..<7 { #expect(quotas.take(1000, for: 1) == true) }
        #expect(quotas.take(1000, for: 1) == false)
        quotas.giveBack(Quotas.Load(jobs: 3, bytes: 3000), of: 1)
        for _ in 0..<3 { #expect(quotas.take(1000, for: 1) == true) }
        #expect(quotas.take(1000, for: 1) == false)
    }
}
