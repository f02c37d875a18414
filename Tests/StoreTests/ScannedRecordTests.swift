import Foundation
import FuzzTargets
import Protocol
import SeededRandom
import Testing

@testable import Store

/// What is read off a record's bytes is what a decoder reads there.
@Suite struct ScannedRecordTests {
    @Test func whatWasWrittenIsRead() throws {
        var random = SeededRandom()
        var scanned = 0
        for _ in 0..<1000 {
            let (ticket, event) = (random.ticket(), random.event())
            if try check(ticket.jsonBytes, is: ticket, random.seed) { scanned += 1 }
            if try check(event.jsonBytes, is: event, random.seed) { scanned += 1 }
        }
        #expect(scanned == 2000, "seed \(random.seed)")
    }

    @Test func anOrdinaryRecordTakesNoDecoder() {
        let time = Timestamp(milliseconds: 1_795_900_000_123)
        var ticket = Ticket(
            number: 12,
            revision: 3,
            token: "t",
            status: .pending,
            name: "Zoë O'Brien",
            phoneNumber: "+12025550143",
            phoneNumberText: "(202) 555-0143",
            dialable: true,
            description: "two\nlines, and \"more\" \\ 日",
            createdAt: time,
            updatedAt: time
        )
        #expect(Ticket(scanning: ticket.jsonBytes.span.bytes) == ticket)
        ticket.assignee = "yuki"
        #expect(Ticket(scanning: ticket.jsonBytes.span.bytes) == ticket)
        ticket.description = "a tab\t, a null\0 and \u{1F}"
        #expect(Ticket(scanning: ticket.jsonBytes.span.bytes) == ticket)
        var event = Event(sequence: 7, time: time, actor: "agent:yuki", type: .ticketUpdated, ticket: 12, mac: "m")
        #expect(Event(scanning: event.jsonBytes.span.bytes) == event)
        event.changes = [.init(field: "status", from: "open", to: "solved"), .init(field: "name"), .init(field: "assignee", to: "yuki")]
        (event.text, event.salt, event.digest) = ("a note", "s", "d")
        (event.agent, event.method, event.count) = ("ren", "tickets.get", 3)
        #expect(Event(scanning: event.jsonBytes.span.bytes) == event)
    }

    /// Whether the bytes were read without a decoder.
    private func check<Record: ScannedRecord & JSONWritable & Hashable>(_ bytes: [UInt8], is record: Record, _ seed: UInt64) throws -> Bool
    {
        #expect(try JSONRecord.decode(Record.self, from: bytes.span.bytes) == record, "seed \(seed)")
        // Their bytes: `==` would take two spellings of é for the same.
        return Record(scanning: bytes.span.bytes)?.jsonBytes == bytes
    }

    @Test func whatIsReadOffDamagedBytesIsWhatADecoderReads() {
        var random = SeededRandom()
        let tickets = (0..<50).map { _ in random.ticket().jsonBytes }
        let events = (0..<50).map { _ in random.event().jsonBytes }
        var accepted = 0
        for _ in 0..<5000 {
            if agrees(Ticket.self, Mutator().input(tickets, &random), random.seed) { accepted += 1 }
            if agrees(Event.self, Mutator().input(events, &random), random.seed) { accepted += 1 }
        }
        #expect(accepted > 100, "seed \(random.seed)")
    }

    /// Whether the bytes were taken for a record, which then is the decoder's.
    private func agrees<Record: ScannedRecord & JSONWritable>(_ type: Record.Type, _ bytes: [UInt8], _ seed: UInt64) -> Bool {
        guard let scanned = Record(scanning: bytes.span.bytes) else { return false }
        let decoded = try? JSONDecoder().decode(type, from: Data(bytes))
        #expect(decoded?.jsonBytes == scanned.jsonBytes, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        return true
    }
}

extension SeededRandom {
    /// Half of them plain.
    private mutating func line() -> String { chance(2) ? "Ann O'Brien" : text() }
    private mutating func time() -> Timestamp { Timestamp(milliseconds: Int64(below(4_000_000_000_000))) }
    private mutating func maybe<Value>(_ value: (inout Self) -> Value) -> Value? { chance(2) ? value(&self) : nil }

    fileprivate mutating func ticket() -> Ticket {
        Ticket(
            number: below(1_000_000),
            revision: below(20),
            token: line(),
            status: TicketStatus.allCases[below(TicketStatus.allCases.count)],
            name: line(),
            phoneNumber: "+12025550143",
            phoneNumberText: "(202) 555-0143",
            dialable: chance(2),
            description: chance(3) ? text(upTo: 200) : "two\nlines",
            assignee: maybe { $0.line() },
            createdAt: time(),
            updatedAt: time()
        )
    }

    fileprivate mutating func event() -> Event {
        Event(
            sequence: below(1_000_000),
            time: time(),
            actor: "customer",
            type: EventType.allCases[below(EventType.allCases.count)],
            ticket: maybe { $0.below(100) },
            agent: maybe { $0.line() },
            changes: maybe { random in
                (0...random.below(3)).map { _ in
                    Event.Change(field: "name", from: random.maybe { $0.line() }, to: random.maybe { $0.line() })
                }
            },
            text: maybe { $0.line() },
            method: maybe { $0.line() },
            count: maybe { $0.below(100) },
            salt: maybe { $0.line() },
            digest: maybe { $0.line() },
            mac: maybe { $0.line() }
        )
    }
}
