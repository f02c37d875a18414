import Foundation
import Protocol
import SeededRandom
import Testing

@Suite struct JSONWriterTests {
    @Test func aWrittenTicketIsTheTicketThatJSONEncoderWrites() throws {
        var random = SeededRandom()
        for _ in 0..<500 {
            var ticket = Samples.ticket
            ticket.number = Int.random(in: .min...(.max), using: &random)
            ticket.token = random.text()
            ticket.name = random.text()
            ticket.phoneNumberExtension = random.chance(2) ? nil : random.text()
            ticket.description = random.text(upTo: 60)
            ticket.assignee = random.chance(2) ? nil : random.text()
            ticket.status = TicketStatus.allCases.randomElement(using: &random) ?? .open
            try expectEqual(ticket, seed: random.seed)
        }
    }

    @Test func aWrittenEventIsTheEventThatJSONEncoderWrites() throws {
        var random = SeededRandom()
        for _ in 0..<500 {
            var event = Samples.event
            event.actor = random.text()
            event.type = EventType.allCases.randomElement(using: &random) ?? .ticketCreated
            event.ticket = random.chance(2) ? nil : random.below(1 << 40)
            event.agent = random.chance(2) ? nil : random.text()
            event.text = random.chance(2) ? nil : random.text(upTo: 60)
            event.salt = random.chance(2) ? nil : random.text()
            event.digest = random.chance(2) ? nil : random.text()
            event.mac = random.chance(2) ? nil : random.text()
            event.changes =
                random.chance(4)
                ? nil
                : (0..<random.below(4)).map { _ in
                    .init(field: random.text(), from: random.chance(2) ? nil : random.text(), to: random.chance(2) ? nil : random.text())
                }
            try expectEqual(event, seed: random.seed)
        }
    }

    @Test func theMembersStandInTheOrderOfTheirDeclaration() {
        let text = String(decoding: Samples.event.jsonBytes, as: UTF8.self)
        #expect(
            text == """
                {"sequence":3,"time":"2026-11-24T02:30:51.123Z","actor":"agent:yuki","type":"ticketUpdated","ticket":7,\
                "changes":[{"field":"status","from":"open","to":"pending"},{"field":"assignee","to":"yuki"}],\
                "mac":"ZXhhbXBsZS1zZWFsLW9mLXRoZS10aGlyZC1ldmVudCE"}
                """)
    }

    @Test func allControlCharactersAreEscaped() throws {
        var ticket = Samples.ticket
        ticket.name = String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0 as UInt32) }))
        #expect(!ticket.jsonBytes.contains { $0 < 0x20 })
        try expectEqual(ticket, seed: 0)
    }

    /// By their UTF-8: `==` of strings takes é and e with an accent for the same.
    private func expectEqual<Value: Codable & Hashable & JSONWritable>(_ value: Value, seed: UInt64) throws {
        let read = try JSONDecoder().decode(Value.self, from: Data(value.jsonBytes))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(read) == encoder.encode(value), "seed \(seed)")
        #expect(read.jsonBytes == value.jsonBytes, "seed \(seed)")
    }
}
