import Foundation
import FuzzTargets
import Protocol
import SeededRandom
import Testing

/// What the list of fields reads is what Foundation's decoder reads.
@Suite struct RecordTests {
    @Test func everyStoredPropertyIsInTheListOfFields() {
        expectList(Samples.takenTicket)
        expectList(Samples.note)
        expectList(Event.Change(field: "name", from: "Ann", to: "Ben"))
        expectList(Samples.checkpoint)
        expectList(Samples.backup)
        expectList(Samples.agent)
        expectList(NumberDescription.blank)
        expectList(NumbersDescribe.Result(descriptions: []))
        expectList(AgentsList.Result(agents: []))
        expectList(SessionsCreate.Result(token: "", agent: "", expiresAt: Samples.time))
        expectList(SessionsVerify.Result(agent: "", expiresAt: Samples.time))
    }

    /// Against the type's own mirror.
    private func expectList<Value: Record>(_ record: Value, at location: SourceLocation = #_sourceLocation) {
        let declared = Mirror(reflecting: record).children.map { child in
            "\(child.label ?? "") \(Mirror(reflecting: child.value).displayStyle == .optional ? "optional" : "required")"
        }
        #expect(Value.fields.map { "\($0.name) \($0.isRequired ? "required" : "optional")" } == declared, sourceLocation: location)
    }

    private func names(_ mark: FieldMark) -> [String] { Ticket.fields.filter { $0.mark.contains(mark) }.map(\.name) }

    /// Only a field that is new may be added here: the seals of old events cover what was personal when they were made.
    @Test func whatACustomerWroteIsPersonal() {
        #expect(names(.personal) == ["name", "phoneNumber", "description", "language"])
        // A customer gives it with the ticket.
        #expect(Set(names(.personal)).isSubset(of: TicketsCreate.fields.map(\.name)))
        #expect(Event.fields.filter { $0.mark.contains(.personal) }.map(\.name) == ["text", "salt"])
    }

    /// And nothing else is, but for the ticket's number and its revision.
    @Test func aLoggedFieldIsAParameterOfAnUpdate() {
        #expect(Set(names(.logged)) == Set(TicketsUpdate.fields.map(\.name)).subtracting(["number", "revision"]))
    }

    @Test func everyFieldIsInASample() {
        for field in Samples.takenTicket.texts([]) { #expect(field.text != nil, "\(field.name)") }
    }

    @Test func whatWasWrittenIsRead() throws {
        var random = SeededRandom()
        for _ in 0..<1000 {
            let (ticket, event) = (random.ticket(), random.event())
            #expect(try Ticket.read(ticket.jsonBytes.span.bytes).jsonBytes == ticket.jsonBytes, "seed \(random.seed)")
            #expect(try Event.read(event.jsonBytes.span.bytes).jsonBytes == event.jsonBytes, "seed \(random.seed)")
        }
    }

    /// As Foundation writes it, the members are in another order, and texts have other escapes.
    @Test func whatFoundationWroteIsRead() throws {
        var random = SeededRandom()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        for _ in 0..<300 {
            let (ticket, event) = (random.ticket(), random.event())
            #expect(try Ticket.read(Array(encoder.encode(ticket)).span.bytes).jsonBytes == ticket.jsonBytes, "seed \(random.seed)")
            #expect(try Event.read(Array(encoder.encode(event)).span.bytes).jsonBytes == event.jsonBytes, "seed \(random.seed)")
        }
    }

    @Test func membersOfALaterProgramAreIgnored() throws {
        let text = String(decoding: Samples.ticket.jsonBytes, as: UTF8.self)
        for later in [String(text.dropLast()) + #","later":{"x":[1]}}"#, #"{"later":null,"# + String(text.dropFirst())] {
            #expect(try Ticket.read(Array(later.utf8).span.bytes) == Samples.ticket)
        }
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
    private func agrees<Value: Record & Decodable>(_ type: Value.Type, _ bytes: [UInt8], _ seed: UInt64) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil, let read = try? type.read(bytes.span.bytes) else { return false }
        let decoded = try? JSONDecoder().decode(type, from: Data(bytes))
        #expect(decoded?.jsonBytes == read.jsonBytes, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
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
            phoneNumberExtension: maybe { String($0.below(1000)) },
            description: chance(3) ? text(upTo: 200) : "two\nlines",
            language: maybe { $0.line() },
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
