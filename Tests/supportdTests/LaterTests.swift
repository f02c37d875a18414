import NIOPosix
import Testing

@testable import supportd

@Suite struct LaterTests {
    @Test func whoWaitsGetsTheValueAndSoDoesWhoComesBehind() async throws {
        let later = Later<Int>()
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        async let first = threads.runIfActive { later.value() }
        async let second = threads.runIfActive { later.value() }
        later.give(7)
        #expect(try await [first, second] == [7, 7])
        // A group that is run again asks again.
        #expect(later.value() == 7)
        try await threads.shutdownGracefully()
    }

    @Test func whoHasGoneToSleepIsWoken() async throws {
        let later = Later<Int>()
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        async let first = threads.runIfActive { later.value() }
        async let second = threads.runIfActive { later.value() }
        // Longer than anybody looks for it.
        try await Task.sleep(for: .milliseconds(20))
        later.give(7)
        #expect(try await [first, second] == [7, 7])
        try await threads.shutdownGracefully()
    }
}
