import NIOPosix
import Testing

@testable import supportd

@Suite struct LaterTests {
    /// At once, and when those who wait have gone to sleep, which they do after far less.
    @Test(arguments: [Duration.zero, .milliseconds(20)])
    func whoWaitsGetsTheValueAndSoDoesWhoComesBehind(after pause: Duration) async throws {
        let later = Later<Int>()
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        async let first = threads.runIfActive { later.value() }
        async let second = threads.runIfActive { later.value() }
        if pause > .zero { try await Task.sleep(for: pause) }
        later.give(7)
        #expect(try await [first, second] == [7, 7])
        // A group that is run again asks again.
        #expect(later.value() == 7)
        try await threads.shutdownGracefully()
    }
}
