import Protocol
import RPC
import Testing

@Suite struct ParameterTests {
    @Test(arguments: [
        ("{}", "number", "number is missing."),
        (#"{"number":"7"}"#, "number", "number must be an integer."),
        (#"{"number":null}"#, "number", "number must be an integer."),
        (#"{"number":7,"revision":1,"status":"ajar"}"#, "status", "status must be one of open, pending, solved, closed."),
        (#"{"number":7,"revision":1,"name":[]}"#, "name", "name must be a string."),
    ])
    func aWrongParameterIsNamed(params: String, field: String, message: String) {
        let fault = #expect(throws: Fault.self) { try JSONCoding.params(TicketsUpdate.self, from: Array(params.utf8).span.bytes) }
        #expect(fault?.reason == .invalid)
        #expect(fault?.problems == [.init(field: field, message: message)])
    }

    @Test(arguments: [
        ("{}", "checkpoint.sequence is missing."), (#"{"sequence":"7"}"#, "checkpoint.sequence is of another type."),
        ("7", "checkpoint must be an object."),
    ])
    func aWrongPartOfAnObjectIsNamedUnderItsParameter(checkpoint: String, message: String) {
        let params = Array(#"{"checkpoint":\#(checkpoint)}"#.utf8)
        let fault = #expect(throws: Fault.self) { try JSONCoding.params(EventsVerify.self, from: params.span.bytes) }
        #expect(fault?.problems == [.init(field: "checkpoint", message: message)])
    }

    /// Foundation calls such a document corrupted as a whole, and says no path.
    @Test(arguments: ["1.5", "99999999999999999999", "1e999"])
    func aNumberThatIsNoIntegerIsNamed(number: String) {
        let params = Array(#"{"number":\#(number)}"#.utf8)
        let fault = #expect(throws: Fault.self) { try JSONCoding.params(TicketsGet.self, from: params.span.bytes) }
        #expect(fault?.problems == [.init(field: "number", message: "number must be an integer.")])
    }

    @Test func noParametersAreAnEmptyObject() throws {
        #expect(try JSONCoding.params(TicketsList.self, from: RawSpan()) == TicketsList())
        let fault = #expect(throws: Fault.self) { try JSONCoding.params(TicketsGet.self, from: RawSpan()) }
        #expect(fault?.problems == [.init(field: "number", message: "number is missing.")])
    }

    @Test func anAbsentOptionalAndNullAreTheSame() throws {
        #expect(try JSONCoding.params(TicketsList.self, from: Array("{}".utf8).span.bytes) == TicketsList())
        #expect(try JSONCoding.params(TicketsList.self, from: Array(#"{"limit":null}"#.utf8).span.bytes) == TicketsList())
    }
}
