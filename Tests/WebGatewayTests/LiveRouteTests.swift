import HTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// The address of the live stream, from the request to its end.
@Suite(.timeLimit(.minutes(20))) struct LiveRouteTests {
    private func desk(position: Int = 0) async throws -> TestDesk {
        let desk = try await TestDesk(position: position)
        desk.daemon.hasAgents(["yuki"], sessions: ["secret": "yuki"])
        desk.daemon.answer(EventsList.self) { call, _ in
            EventsList.Result(events: ((call.after ?? 0) + 1...position).map { Self.event($0, .ticketUpdated, ticket: $0) })
        }
        return desk
    }

    private static func event(_ sequence: Int, _ type: EventType, ticket: Int? = nil, agent: String? = nil) -> Event {
        Event(sequence: sequence, time: FakeDaemon.time, actor: "web", type: type, ticket: ticket, agent: agent)
    }

    @Test func aStreamNamesWhatHappensUntilItsBrowserLeaves() async throws {
        let desk = try await desk()
        let stream = try await LiveReader(desk, session: "secret")
        #expect(stream.status == 200 && stream.headers[.contentType] == "text/event-stream")
        #expect(stream.headers[.cacheControl] == "no-store" && stream.headers[.connection] == "close")
        #expect(stream.headers[.contentSecurityPolicy] != nil)
        try await stream.waits(for: "event: state\ndata: {\"live\":true}")
        desk.log.append(Self.event(1, .ticketCreated, ticket: 4))
        try await stream.waits(for: "id: 1\nevent: ticket\ndata: {\"change\":\"created\",\"ticket\":4}")
        await stream.close()
    }

    @Test func aSessionThatEndsEndsItsStreamInOrder() async throws {
        let desk = try await desk()
        let stream = try await LiveReader(desk, session: "secret")
        try await stream.waits(for: "event: state\ndata: {\"live\":true}")
        desk.daemon.hasAgents(["yuki"])
        desk.log.append(Self.event(1, .agentPasswordChanged, agent: "yuki"))
        try await stream.waits(for: "event: signedOut\ndata: {}")
        #expect(try await stream.hasEnded())
        await stream.close()
    }

    @Test func whatTheBrowserWasSentLastCountsBeforeWhatItsPageSays() async throws {
        let desk = try await desk(position: 9)
        let stream = try await LiveReader(desk, "/dashboard/events?after=2", session: "secret", lastEventID: "7")
        try await stream.waits(for: "id: 8\nevent: ticket\ndata: {\"change\":\"changed\",\"ticket\":8}")
        #expect(try desk.daemon.calls(of: EventsList.self).map(\.after) == [7])
        await stream.close()
    }

    @Test func withoutALastEventThePagesPositionCounts() async throws {
        let desk = try await desk(position: 9)
        let stream = try await LiveReader(desk, "/dashboard/events?after=2", session: "secret", lastEventID: "")
        try await stream.waits(for: "id: 3\nevent: ticket\ndata: {\"change\":\"changed\",\"ticket\":3}")
        await stream.close()
    }

    @Test func aDaemonThatWasAwayIsFollowedFromWhereItLeft() async throws {
        let desk = try await desk(position: 9)
        let stream = try await LiveReader(desk, session: "secret")
        #expect(try await desk.log.subscriptions(1) == [nil])
        desk.log.append(Self.event(10, .ticketCreated, ticket: 4))
        try await stream.waits(for: "id: 10\nevent: ticket\ndata: {\"change\":\"created\",\"ticket\":4}")
        desk.log.end()
        try await stream.waits(for: "event: state\ndata: {\"live\":false}")
        #expect(try await desk.log.subscriptions(2) == [nil, 10])
        try await stream.waits(for: "event: state\ndata: {\"live\":true}")
        await stream.close()
    }

    /// After a restore the log may be shorter than what was seen.
    @Test func anotherLogIsFollowedFromItsEnd() async throws {
        let desk = try await desk(position: 9)
        let stream = try await LiveReader(desk, session: "secret")
        #expect(try await desk.log.subscriptions(1) == [nil])
        desk.log.refuseOnce(Fault(.conflict, "Another log."))
        desk.log.end()
        #expect(try await desk.log.subscriptions(2) == [nil, nil])
        await stream.close()
    }

    @Test(arguments: ["x", "-1", "1.5", "9223372036854775808"])
    func aPositionThatIsNoneIsRefused(position: String) async throws {
        let desk = try await desk()
        #expect(try await desk.get("/dashboard/events?after=\(position)", session: "secret").status == 400)
        let headers = HTTPFields(named: [("Last-Event-ID", position)])
        #expect(try await desk.get("/dashboard/events", session: "secret", headers).status == 400)
    }

    @Test(arguments: [("Content-Length", "8"), ("Transfer-Encoding", "chunked")])
    func aRequestWithABodyIsRefused(name: String, value: String) async throws {
        let desk = try await desk()
        #expect(try await desk.get("/dashboard/events", session: "secret", HTTPFields(named: [(name, value)])).status == 400)
        #expect(desk.daemon.calls.isEmpty)
    }

    @Test func anAgentsStreamsHaveABoundAndAnEndedOneMakesRoom() async throws {
        let desk = try await desk()
        var streams: [LiveReader] = []
        for _ in 0..<LiveFeed.limitPerAgent { streams.append(try await LiveReader(desk, session: "secret")) }
        let refused = try await desk.get("/dashboard/events", session: "secret")
        #expect(refused.status == 503 && refused["Retry-After"] == "5")
        await streams.removeLast().close()
        streams.append(try await LiveReader(desk, session: "secret"))
        #expect(streams.map(\.status) == Array(repeating: 200, count: LiveFeed.limitPerAgent))
        for stream in streams { await stream.close() }
    }

    @Test func manyStreamsShareOneSubscription() async throws {
        let desk = try await desk()
        let streams = [try await LiveReader(desk, session: "secret"), try await LiveReader(desk, session: "secret")]
        for stream in streams { try await stream.waits(for: "event: state\ndata: {\"live\":true}") }
        desk.log.append(Self.event(1, .ticketDeleted, ticket: 4))
        for stream in streams { try await stream.waits(for: "id: 1\nevent: ticket\ndata: {\"change\":\"deleted\",\"ticket\":4}") }
        #expect(desk.log.subscriptions.count == 1)
        for stream in streams { await stream.close() }
    }
}
