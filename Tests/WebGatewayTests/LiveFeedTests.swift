import Logging
import NIOEmbedded
import NIOPosix
import Protocol
import Testing

@testable import WebGateway

@Suite struct LiveFeedTests {
    /// Nobody listens there: the feed is away, and its bounds hold all the same.
    private let feed = LiveFeed(
        source: DaemonEvents(path: "/nowhere"),
        logger: Logger(label: "", factory: { _ in SwiftLogNoOpLogHandler() }))

    private func seat(_ agent: String) throws(Fault) -> LiveSeat {
        try feed.add(LiveBrowser(agent: agent, channel: NIOAsyncTestingChannel()))
    }

    @Test func manyAtOnceDoNotPassTheBoundOfAnAgent() async {
        let seats = await withTaskGroup(of: LiveSeat?.self) { tasks in
            for _ in 0..<200 { tasks.addTask { try? seat("yuki") } }
            return await tasks.reduce(into: []) { seats, seat in seats += [seat].compactMap { $0 } }
        }
        #expect(seats.count == LiveFeed.limitPerAgent)
    }

    @Test func manyAgentsAtOnceDoNotPassTheBoundOfAll() async {
        let seats = await withTaskGroup(of: LiveSeat?.self) { tasks in
            for number in 0..<400 { tasks.addTask { try? seat("agent\(number)") } }
            return await tasks.reduce(into: []) { seats, seat in seats += [seat].compactMap { $0 } }
        }
        #expect(seats.count == LiveFeed.limit)
    }

    @Test func aSeatThatNobodyKnowsOfAnyMoreIsFree() throws {
        var seats = try (0..<LiveFeed.limitPerAgent).map { _ in try seat("yuki") }
        #expect(throws: Fault.self) { try seat("yuki") }
        seats.removeLast()
        seats.append(try seat("yuki"))
        #expect(throws: Fault.self) { try seat("yuki") }
        #expect(seats.count == LiveFeed.limitPerAgent)
    }
}
