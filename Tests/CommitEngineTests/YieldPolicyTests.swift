import Testing

@testable import CommitEngine

@Suite struct YieldPolicyTests {
    @Test func aWriterYieldsAsLongAsThereAreLookUps() {
        var policy = YieldPolicy(mayYield: true)
        #expect(policy.groupBegins(lookUpsSeen: false, at: 0) == nil)
        #expect(policy.groupBegins(lookUpsSeen: true, at: 1) == true)
        #expect(policy.groupBegins(lookUpsSeen: true, at: 2) == nil)
        #expect(policy.groupBegins(lookUpsSeen: false, at: 3) == false)
    }

    /// A thread that has no processor finishes no group.
    @Test func aWriterThatGetsNoProcessorStopsYieldingForAWhile() {
        var policy = YieldPolicy(mayYield: true)
        #expect(policy.startTicks() == true)
        #expect(policy.groupBegins(lookUpsSeen: true, at: 0) == true)
        #expect(policy.tick(isBusy: true, at: 10) == .stopYielding)
        #expect(policy.tick(isBusy: true, at: 20) == .goOn)
        #expect(policy.groupBegins(lookUpsSeen: true, at: 10 + YieldPolicy.rest - 1) == nil)
        #expect(policy.groupBegins(lookUpsSeen: true, at: 10 + YieldPolicy.rest) == true)
    }

    @Test func aWriterThatFinishesGroupsGoesOnYielding() {
        var policy = YieldPolicy(mayYield: true)
        #expect(policy.startTicks() == true)
        for time in 0..<5 as Range<UInt64> {
            _ = policy.groupBegins(lookUpsSeen: true, at: time)
            policy.groupDone()
            #expect(policy.tick(isBusy: true, at: time) == .goOn)
        }
        #expect(policy.isYielding)
    }

    @Test func ticksEndWithTheWorkAndBeginWithTheNext() {
        var policy = YieldPolicy(mayYield: true)
        #expect(policy.startTicks() == true)
        #expect(policy.startTicks() == false)
        #expect(policy.tick(isBusy: false, at: 0) == .end)
        #expect(policy.startTicks() == true)
    }

    @Test func aThreadThatMayNotComeBackNeverYields() {
        var policy = YieldPolicy(mayYield: false)
        #expect(policy.startTicks() == false)
        #expect(policy.groupBegins(lookUpsSeen: true, at: 0) == nil)
        #expect(!policy.isYielding)
    }
}
