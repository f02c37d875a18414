import NIOCore
import NIOEmbedded
import Testing

@testable import WebGateway

@Suite struct LiveBrowserTests {
    @Test func whatWaitsIsTakenTogetherAndInOrder() async {
        let browser = LiveBrowser(agent: "yuki", channel: NIOAsyncTestingChannel())
        for position in 1...3 { browser.put(.live(position: position)) }
        let taken = await browser.take()
        #expect(taken?.map(Self.position) == [1, 2, 3])
        browser.put(.live(position: 4))
        #expect(await browser.take()?.map(Self.position) == [4])
    }

    @Test func aBrowserThatTakesNothingIsDroppedAtItsBound() async throws {
        let channel = NIOAsyncTestingChannel()
        let browser = LiveBrowser(agent: "yuki", channel: channel)
        for position in 1...LiveBrowser.limit { browser.put(.live(position: position)) }
        #expect(await browser.take()?.count == LiveBrowser.limit)
        for position in 0...LiveBrowser.limit { browser.put(.live(position: position)) }
        try await channel.closeFuture.get()
        #expect(await browser.take() == nil)
        browser.put(.away)
    }

    @Test func aBrowserThatLeavesItsTicksIsDropped() async throws {
        let channel = NIOAsyncTestingChannel()
        let browser = LiveBrowser(agent: "yuki", channel: channel)
        for _ in 0..<20 {
            for _ in 1...LiveBrowser.maximumTicks { browser.put(.tick) }
            #expect(await browser.take()?.count == LiveBrowser.maximumTicks)
        }
        for _ in 0...LiveBrowser.maximumTicks { browser.put(.tick) }
        try await channel.closeFuture.get()
    }

    private static func position(_ item: LiveBrowser.Item) -> Int? {
        if case .live(let position) = item { position } else { nil }
    }
}
