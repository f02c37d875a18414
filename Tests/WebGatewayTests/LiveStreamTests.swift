import HummingbirdCore
import NIOCore
import NIOEmbedded
import Protocol
import Testing

@testable import WebGateway

/// One browser's stream: what it is sent, and when it ends.
@Suite(.timeLimit(.minutes(20))) struct LiveStreamTests {
    private let daemon = FakeDaemon()
    private let browser = LiveBrowser(agent: "yuki", channel: NIOAsyncTestingChannel())

    init() { daemon.hasAgents(["yuki", "aiko"], sessions: ["secret": "yuki", "aikos": "aiko"]) }

    /// Everything that the stream writes for `items`, up to its end: its own, or that of the items.
    private func messages(_ items: [LiveBrowser.Item], session: String = "secret", last: Int? = nil) async throws -> [String] {
        let browser = browser
        var stream = LiveStream(daemon: daemon, agent: "yuki", session: session, browser: browser, last: last)
        let text = StreamText()
        for item in items { browser.put(item) }
        var writer: any ResponseBodyWriter = StreamWriter(text: text) { if $0 > 1 { browser.drop() } }
        try await stream.run(&writer)
        return text.messages
    }

    private static func event(_ sequence: Int, _ type: EventType, ticket: Int? = nil, agent: String? = nil) -> LiveBrowser.Item {
        .event(LiveEvent(Event(sequence: sequence, time: FakeDaemon.time, actor: "web", type: type, ticket: ticket, agent: agent)))
    }

    private static let signedOut = "event: signedOut\ndata: {}"
    private static func ticket(_ change: String, _ number: Int, _ id: Int) -> String {
        "id: \(id)\nevent: ticket\ndata: {\"change\":\"\(change)\",\"ticket\":\(number)}"
    }

    // MARK: The session

    @Test func aTickEndsTheStreamOfASessionThatHasEnded() async throws {
        #expect(try await messages([.tick, Self.event(1, .ticketCreated, ticket: 1)], session: "ended") == [Self.signedOut])
    }

    @Test func aTickEndsTheStreamOfAnotherAgentsSession() async throws {
        #expect(try await messages([.tick], session: "aikos") == [Self.signedOut])
    }

    @Test func aTickShowsThatTheStreamLivesAndWhereItStands() async throws {
        #expect(try await messages([.tick], last: 7) == ["id: 7\n: still here"])
        #expect(try daemon.calls(of: SessionsVerify.self).map(\.token) == ["secret"])
    }

    @Test(arguments: [Reason.unavailable, .overloaded, .internal, .storageFull])
    func aDaemonThatCannotLookEndsNoStream(reason: Reason) async throws {
        daemon.refuse(SessionsVerify.self, Fault(reason, "Words."))
        #expect(try await messages([.tick], last: 7) == ["id: 7\n: still here"])
    }

    @Test(arguments: [EventType.sessionRevoked, .agentRemoved, .agentPasswordChanged])
    func whatEndsTheAgentsSessionsEndsTheirStreams(type: EventType) async throws {
        let items = [Self.event(1, type, agent: "yuki"), Self.event(2, .ticketCreated, ticket: 1)]
        #expect(try await messages(items, session: "ended") == [Self.signedOut])
    }

    /// A sign-out on another machine.
    @Test(arguments: [EventType.sessionRevoked, .agentPasswordChanged])
    func aSessionThatLastsKeepsItsStream(type: EventType) async throws {
        let items = [Self.event(1, type, agent: "yuki"), Self.event(2, .ticketCreated, ticket: 1)]
        #expect(try await messages(items) == [Self.ticket("created", 1, 2)])
        #expect(try daemon.calls(of: SessionsVerify.self).count == 1)
    }

    @Test(arguments: EventType.allCases)
    func anotherAgentsEventsAskForNoSession(type: EventType) async throws {
        _ = try await messages([Self.event(1, type, ticket: 1, agent: "aiko"), .away], session: "ended")
        #expect(daemon.calls.isEmpty)
    }

    // MARK: Events

    @Test func aTicketsEventsNameItAndNothingElseDoes() async throws {
        let items = EventType.allCases.enumerated().map { Self.event($0 + 1, $1, ticket: 5, agent: "aiko") }
        #expect(try await messages(items) == [Self.ticket("created", 5, 1), Self.ticket("changed", 5, 2), Self.ticket("deleted", 5, 4)])
    }

    @Test func anEventThatIsKnownIsNotSentAgain() async throws {
        let items = [3, 4, 4, 2, 5].map { Self.event($0, .ticketUpdated, ticket: $0) }
        #expect(try await messages(items, last: 3) == [Self.ticket("changed", 4, 4), Self.ticket("changed", 5, 5)])
    }

    @Test func aBrowserHearsWhetherChangesArrive() async throws {
        let states = ["event: state\ndata: {\"live\":false}", "event: state\ndata: {\"live\":true}"]
        #expect(try await messages([.away, .live(position: 3)]) == states)
        #expect(daemon.calls.isEmpty)
    }

    // MARK: Catching up

    /// A log whose every event changes the ticket of its sequence.
    private func hasLog(_ length: Int, page: Int = 500) {
        daemon.answer(EventsList.self) { call, _ in
            let first = (call.after ?? 0) + 1
            let last = min(length, first + min(page, call.limit ?? 50) - 1)
            let events = (first..<max(first, last + 1)).map {
                Event(sequence: $0, time: FakeDaemon.time, actor: "web", type: .ticketUpdated, ticket: $0)
            }
            return EventsList.Result(events: events)
        }
    }

    @Test(arguments: [("ended", false), ("secret", true)])
    func aSessionThatEndedWhileTheBrowserWasAwayEndsItsStream(session: String, isLive: Bool) async throws {
        daemon.answer(EventsList.self) { call, _ in
            guard call.after == 3 else { return EventsList.Result(events: []) }
            return EventsList.Result(events: [
                Event(sequence: 4, time: FakeDaemon.time, actor: "web", type: .agentPasswordChanged, agent: "yuki")
            ])
        }
        let items = [.live(position: 4), Self.event(5, .ticketUpdated, ticket: 5)]
        let expected = isLive ? [Self.live, Self.ticket("changed", 5, 5)] : [Self.live, Self.signedOut]
        #expect(try await messages(items, session: session, last: 3) == expected)
    }

    private static let live = "event: state\ndata: {\"live\":true}"

    @Test func aBrowserThatWasAwayIsSentWhatItMissedPageByPage() async throws {
        hasLog(9, page: 2)
        let expected = (4...8).map { Self.ticket("changed", $0, $0) } + [Self.live, Self.ticket("changed", 9, 9)]
        #expect(try await messages([.live(position: 8), Self.event(9, .ticketUpdated, ticket: 9)], last: 3) == expected)
    }

    @Test func aBrowserThatMissedTooMuchReadsItsPageAgain() async throws {
        hasLog(2010)
        #expect(try await messages([.live(position: 2010)], last: 10).count == 2001)
        let again = LiveStreamTests()
        again.hasLog(2011)
        #expect(try await again.messages([.live(position: 2011)], last: 10) == ["id: 2011\nevent: reset\ndata: {}", Self.live])
    }

    @Test func aBrowserOfAnotherLogReadsItsPageAgain() async throws {
        hasLog(8)
        #expect(try await messages([.live(position: 8)], last: 5000) == ["id: 8\nevent: reset\ndata: {}", Self.live])
    }

    @Test func aBrowserThatIsAheadOfTheFeedMissesNothing() async throws {
        hasLog(9)
        let items = [.live(position: 8), Self.event(9, .ticketUpdated, ticket: 9), Self.event(10, .ticketUpdated, ticket: 10)]
        #expect(try await messages(items, last: 9) == [Self.live, Self.ticket("changed", 10, 10)])
    }
}
