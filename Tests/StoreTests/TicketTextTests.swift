import Protocol
import Testing

@testable import Store

@Suite struct TicketTextTests {
    @Test func aNameHasOneTo200Characters() throws {
        try withStore { desk throws in
            let family = "👩‍👩‍👧"
            for name in ["A", String(repeating: "é", count: 200), String(repeating: family, count: 100)] {
                #expect(try desk.create(name).name == name)
            }
            let long = [String(repeating: "a", count: 201), "e" + String(repeating: "\u{301}", count: 1024)]
            for name in ["", " ", "\n\t\u{A0}", "a\nb", "a\u{0}b", "a\u{85}b", "\u{7F}"] + long {
                expectFault(.invalid, "name") { try desk.create(name) }
            }
        }
    }

    @Test func aDescriptionHasUpTo16KiB() throws {
        try withStore { desk throws in
            let most = String(repeating: "a", count: 16 * 1024)
            #expect(try desk.create("Ann", "2025550143", most + "  \r\n").description == most)
            #expect(try desk.create("Ann", "2025550143", "tab\tand\nline").description == "tab\tand\nline")
            for text in [most + "a", "", " \r\n\t", "bell\u{7}", "esc\u{1B}[0m", "nul\0"] {
                expectFault(.invalid, "description") { try desk.create("Ann", "2025550143", text) }
            }
            expectFault(.invalid, "text") { try desk.note(1, most + "a") }
        }
    }

    @Test
    func everyLineEndsWithLF() throws {
        try withStore { desk throws in
            #expect(try desk.create("Ann", "2025550143", "a\r\nb\rc\nd\r\n\r\ne\r\r\nf").description == "a\nb\nc\nd\n\ne\n\nf")
        }
    }

    @Test func allThatIsWrongIsSaidAtOnce() throws {
        try withStore { desk throws in
            let fault = #expect(throws: Fault.self) { try desk.create("", "12", "") }
            #expect(fault?.problems.map(\.field) == ["name", "phoneNumber", "description"])
            #expect(try desk.all().isEmpty)
        }
    }

    @Test func aWrongPhoneNumberIsAnsweredWithAnExample() throws {
        try withStore { desk throws in
            let fault = #expect(throws: Fault.self) { try desk.create("Ann", "12") }
            #expect(fault?.message.contains("+1") == true)
            expectFault(.invalid, "phoneNumber") { try desk.create("Ann", "  ") }
        }
    }

    /// Programs word these in other languages: a code never changes its meaning.
    @Test func whatIsWrongHasACodeAndTheParametersOfItsSentence() throws {
        try withStore { desk throws in
            func problems(_ name: String, _ phoneNumber: String, _ description: String) -> [String?: [String: String]?] {
                let fault = #expect(throws: Fault.self) { try desk.create(name, phoneNumber, description) }
                return Dictionary(uniqueKeysWithValues: (fault?.problems ?? []).map { ($0.code, $0.parameters) })
            }
            #expect(problems("", "", "") == ["name.empty": nil, "phoneNumber.empty": nil, "description.empty": nil])
            #expect(
                problems("a\nb", "12", "\u{7}") == [
                    "name.controlCharacters": nil, "description.controlCharacters": nil,
                    "phoneNumber.impossible": ["example": "(201) 555-0123", "e164": "+12015550123"],
                ])
            let long = String(repeating: "a", count: 16 * 1024 + 1)
            #expect(
                problems(long, long, long) == [
                    "name.tooLong": ["maximum": "200"], "phoneNumber.tooLong": ["maximum": "256"],
                    "description.tooLong": ["maximum": "16", "bytes": "16385"],
                ])
        }
    }

    @Test func anUpdateKeepsTheSameRules() throws {
        try withStore { desk throws in
            try desk.create()
            expectFault(.invalid, "name") { try desk.update(TicketsUpdate(number: 1, revision: 1, name: " ")) }
            expectFault(.invalid, "phoneNumber") { try desk.update(TicketsUpdate(number: 1, revision: 1, phoneNumber: "x")) }
            expectFault(.invalid, "description") { try desk.update(TicketsUpdate(number: 1, revision: 1, description: "")) }
        }
    }
}
