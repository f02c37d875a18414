import Foundation
import NIOCore
import Protocol
import SeededRandom
import Testing

@testable import RPC

/// A client reads a list off its bytes, as Foundation reads it.
@Suite struct ListReadingTests {
    private static func ticket(_ number: Int, _ random: inout SeededRandom) -> Ticket {
        Ticket(
            number: number, revision: 1 + random.below(9), token: random.text(upTo: 8), status: TicketStatus.allCases[random.below(4)],
            name: random.text(upTo: 20), phoneNumber: "+1202555\(number)",
            phoneNumberExtension: random.below(2) == 0 ? nil : "12",
            description: random.text(upTo: 60) + ["", "\n\"\\\t\u{1}", "日本語🏑"][random.below(3)],
            language: random.below(2) == 0 ? nil : "ja", assignee: random.below(2) == 0 ? nil : "yuki",
            createdAt: Timestamp(milliseconds: Int64(random.below(2_000_000_000)) * 1000 + Int64(random.below(1000))),
            updatedAt: Timestamp(milliseconds: 1_763_951_451_123)
        )
    }

    private static func read(_ bytes: [UInt8]) throws(Fault) -> TicketsList.Result {
        try RPCClient.result(of: TicketsList(), from: ByteBuffer(bytes: bytes))
    }

    @Test func aListIsWhatItWas() throws {
        var random = SeededRandom()
        for _ in 0..<200 {
            let tickets = (0..<random.below(5)).map { Self.ticket($0 + 1, &random) }
            let list = TicketsList.Result(
                tickets: tickets, next: random.below(2) == 0 ? nil : 7, sequence: random.below(100),
                agent: random.below(2) == 0 ? nil : "yuki"
            )
            #expect(try Self.read(list.jsonBytes) == list, "SEED=\(random.seed)")
            let sorted = try JSONEncoder().encode(list)
            #expect(try Self.read([UInt8](sorted)) == list, "SEED=\(random.seed)")
            let spaced = try JSONSerialization.data(withJSONObject: JSONSerialization.jsonObject(with: sorted), options: .prettyPrinted)
            #expect(try Self.read([UInt8](spaced)) == list, "SEED=\(random.seed)")
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"tickets\":{}}", "{\"tickets\":[1]}", "{\"tickets\":[{}]}", "{\"tickets\":[]} x", "{\"tickets\":[", "null",
    ])
    func whatIsNoListIsAFault(text: String) {
        #expect(throws: Fault.self) { try Self.read(Array(text.utf8)) }
    }

    @Test func whatALaterDaemonAddsIsLeftOut() throws {
        let text = #"{"agent":"yuki","tickets":[],"more":{"tickets":[1]},"sequence":3}"#
        #expect(try Self.read(Array(text.utf8)) == TicketsList.Result(tickets: [], sequence: 3, agent: "yuki"))
    }
}
