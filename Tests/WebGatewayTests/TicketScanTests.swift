import Foundation
import Protocol
import RPC
import SeededRandom
import Testing

@testable import WebGateway

/// The list is read as Foundation reads it.
@Suite struct TicketScanTests {
    private static func ticket(_ number: Int, _ random: inout SeededRandom) -> Ticket {
        Ticket(
            number: number, revision: 1 + random.below(9), token: random.text(upTo: 8), status: TicketStatus.allCases[random.below(4)],
            name: random.text(upTo: 20), phoneNumber: "+1202555\(number)", phoneNumberText: random.text(upTo: 10),
            dialable: random.below(2) == 0,
            description: random.text(upTo: 60) + ["", "\n\"\\\t\u{1}", "日本語🏑"][random.below(3)],
            assignee: random.below(2) == 0 ? nil : "yuki",
            createdAt: Timestamp(milliseconds: Int64(random.below(2_000_000_000)) * 1000 + Int64(random.below(1000))),
            updatedAt: Timestamp(milliseconds: 1_763_951_451_123)
        )
    }

    @Test func aListIsWhatItWas() throws {
        var random = SeededRandom()
        for _ in 0..<200 {
            let tickets = (0..<random.below(5)).map { Self.ticket($0 + 1, &random) }
            let list = TicketsList.Result(tickets: tickets, next: random.below(2) == 0 ? nil : 7, sequence: random.below(100))
            let bytes = try JSONCoding.encode(list)
            #expect(TicketsList.Result(scanning: bytes.span.bytes) == list, "SEED=\(random.seed)")
            let spaced = try JSONSerialization.data(
                withJSONObject: JSONSerialization.jsonObject(with: Data(bytes)), options: .prettyPrinted)
            #expect(TicketsList.Result(scanning: [UInt8](spaced).span.bytes) == list, "SEED=\(random.seed)")
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"tickets\":{}}", "{\"tickets\":[1]}", "{\"tickets\":[{}]}", "{\"tickets\":[]} x", "{\"tickets\":[", "null",
    ])
    func whatIsNoListIsNone(text: String) { #expect(TicketsList.Result(scanning: Array(text.utf8).span.bytes) == nil) }

    @Test func whatALaterDaemonAddsIsLeftOut() {
        let text = #"{"agent":"yuki","tickets":[],"more":{"tickets":[1]},"sequence":3}"#
        #expect(TicketsList.Result(scanning: Array(text.utf8).span.bytes) == TicketsList.Result(tickets: [], sequence: 3, agent: "yuki"))
    }

    @Test(arguments: [
        (#""a\u0041\u00e9\n\"\\\/""#, "aA\u{e9}\n\"\\/"), (#""\ud83c\udfd1""#, "🏑"), (#""\ud83cx""#, "\u{FFFD}x"),
        (#""\b\f\r\t""#, "\u{8}\u{c}\r\t"),
    ])
    func escapesAreResolved(json: String, text: String) {
        let bytes = Array(json.utf8)
        #expect(JSONText.read(bytes.span.bytes, at: 0..<bytes.count) == text)
    }
}
