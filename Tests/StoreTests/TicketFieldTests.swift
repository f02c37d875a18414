import Protocol
import Testing

@testable import Store

/// A field of a ticket that was forgotten somewhere between a call and the store is named here.
@Suite struct TicketFieldTests {
    /// A value for each parameter, as the store keeps it.
    private static let values = [
        "status": "pending", "name": "Änne", "phoneNumber": "+12025550144", "description": "A hum.", "language": "de-CH",
        "assignee": "yuki",
    ]

    private func json(_ members: [String]) -> [UInt8] { Array("{\(members.joined(separator: ","))}".utf8) }
    private func member(_ name: String) throws -> String {
        let value = try #require(Self.values[name], "\(name) has no value in this test")
        return #""\#(name)":"\#(value)""#
    }

    @Test func eachParameterOfACreateIsAFieldOfItsTicket() throws {
        try withStore { desk in
            let names = TicketsCreate.fields.map(\.name).filter { $0 != "idempotencyKey" }
            let call = try TicketsCreate.parameters(json(names.map(member)).span.bytes)
            let ticket = try desk.create(call)
            let texts = Dictionary(uniqueKeysWithValues: ticket.texts([]).map { ($0.name, $0.text) })
            for name in names { #expect(texts[name] == Self.values[name], "\(name)") }
        }
    }

    @Test func eachParameterOfAnUpdateChangesItsFieldAndTheLogSaysSo() throws {
        try withStore { desk in
            try desk.addAgent("yuki")
            try desk.create()
            for name in TicketsUpdate.fields.map(\.name) where !["number", "revision"].contains(name) {
                let revision = try desk.get(1).revision
                let members = try [#""number":1"#, #""revision":\#(revision)"#, member(name)]
                let ticket = try desk.update(TicketsUpdate.parameters(json(members).span.bytes))
                #expect(ticket.revision == revision + 1, "\(name)")
                #expect(ticket.texts([]).first { $0.name == name }?.text == Self.values[name], "\(name)")
                #expect(try desk.events().last?.changes?.map(\.field) == [name], "\(name)")
            }
            try desk.delete(1)
            for event in try desk.events(ticket: 1) { #expect(!event.hasPersonalData, "event \(event.sequence)") }
        }
    }

    /// The language is none: a form that is sent again may have changed it meanwhile.
    @Test func eachParameterOfACreateIsContentOfItsIdempotencyKey() throws {
        try withStore { desk in
            try desk.create(key: "k")
            for name in TicketsCreate.fields.map(\.name) where !["language", "idempotencyKey"].contains(name) {
                var members = [
                    "name": #""Ann""#, "phoneNumber": #""(202) 555-0143""#, "description": #""No tone.""#, "idempotencyKey": #""k""#,
                ]
                members[name] = try #""\#(#require(Self.values[name]))""#
                let call = try TicketsCreate.parameters(json(members.map { #""\#($0)":\#($1)"# }).span.bytes)
                let fault = #expect(throws: Fault.self, "\(name) is not in the fingerprint") { try desk.create(call) }
                #expect(fault?.reason == .conflict, "\(name)")
            }
        }
    }

    @Test(arguments: [
        ("ja", "ja"), ("EN-gb", "en-GB"), ("zh-hant-tw", "zh-Hant-TW"), ("de-CH-1996", "de-CH-1996"), ("es-419", "es-419"),
        ("en-a-BB-x-CC", "en-a-bb-x-cc"), ("sl-rozaj-biske", "sl-rozaj-biske"),
    ])
    func aLanguageTagIsKeptInItsUsualLetterCase(text: String, kept: String) throws {
        try withStore { desk in
            let ticket = try desk.create(Self.call(language: text))
            #expect(ticket.language == kept)
        }
    }

    @Test(arguments: [
        "", "e", "en_GB", "en-", "-en", "en--GB", "x-desk", "日本語", "en-abcdefghi", "12", " ja", "de-x",
        "en-" + String(repeating: "a-bb-", count: 7) + "cc",
    ])
    func whatIsNoLanguageTagIsRefused(text: String) throws {
        try withStore { desk in
            expectFault(.invalid, "language") { try desk.create(Self.call(language: text)) }
        }
    }

    @Test func aLanguageMayBeAbsentAndIsRemovedByAnEmptyText() throws {
        try withStore { desk in
            let (without, with) = try (desk.create(), desk.create(Self.call(language: "ja")))
            #expect(without.language == nil && with.language == "ja")
            let updated = try desk.update(TicketsUpdate(number: 2, revision: 1, language: ""))
            #expect(updated.language == nil)
            #expect(try desk.events().last?.changes == [Event.Change(field: "language", from: "ja")])
        }
    }

    /// A form that is sent again may have changed its page's language meanwhile.
    @Test func aTicketInAnotherLanguageIsTheSameForItsIdempotencyKey() throws {
        try withStore { desk in
            let first = try desk.create(Self.call(language: "ja"), key: "k")
            for language in ["en", nil] { #expect(try desk.create(Self.call(language: language), key: "k") == first) }
        }
    }

    private static func call(language: String?) -> TicketsCreate {
        TicketsCreate(name: "Ann", phoneNumber: "(202) 555-0143", description: "No tone.", language: language)
    }
}
