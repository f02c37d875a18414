import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Protocol
import Testing

@testable import WebGateway

/// A daemon that goes away while a browser catches up.
@Suite(.timeLimit(.minutes(20))) struct LiveCatchUpTests {
    private static func event(_ sequence: Int) -> Event {
        Event(sequence: sequence, time: FakeDaemon.time, actor: "web", type: .ticketUpdated, ticket: sequence)
    }
    private static let away = "event: state\ndata: {\"live\":false}\n\n"
    private static let live = "event: state\ndata: {\"live\":true}\n\n"

    /// Reads on until `text` satisfies `isEnough`.
    private func read(_ exchange: Exchange, _ text: inout String, until isEnough: (String) -> Bool) async throws {
        while !isEnough(text) {
            switch try await exchange.part() {
            case .head: break
            case .body(let bytes): text += String(buffer: bytes)
            case .end: throw Exchange.Unexpected()
            }
        }
    }

    @Test func aStreamOutlivesItAndMissesNothing() async throws {
        let desk = try await TestDesk(position: 8)
        desk.daemon.hasAgents(["yuki"], sessions: ["secret": "yuki"])
        desk.daemon.refuse(EventsList.self, Fault(.unavailable, "Away."))
        let exchange = try await desk.connect()
        try await exchange.send(.get, "/dashboard/events?after=3", TestDesk.headers("secret"))
        var text = ""
        // Once since the feed has not begun, and once since the log could not be read.
        try await read(exchange, &text) { $0.components(of: Self.away) == 2 }
        #expect(!text.contains("live\":true"))

        // An event that comes meanwhile must not hide those before it.
        desk.log.append(Self.event(9))
        desk.daemon.answer(EventsList.self) { call, _ in
            let first = (call.after ?? 0) + 1
            return EventsList.Result(events: first > 9 ? [] : (first...9).map(Self.event))
        }
        desk.log.end()
        try await read(exchange, &text) { $0.contains(Self.live) }
        let messages = text.split(separator: "\n\n").filter { $0.hasPrefix("id: ") }
        #expect(messages.map { $0.prefix { $0 != "\n" } } == (4...9).map { "id: \($0)" })
        await exchange.close()
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
