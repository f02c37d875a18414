import Protocol
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
        let fault = #expect(throws: Fault.self) { try TicketsUpdate.parameters(Array(params.utf8).span.bytes) }
        #expect(fault?.reason == .invalid)
        #expect(fault?.problems == [.init(field: field, message: message)])
    }

    @Test(arguments: [
        ("{}", "checkpoint.sequence is missing."), (#"{"sequence":"7"}"#, "checkpoint.sequence is of another type."),
        ("7", "checkpoint must be an object."),
    ])
    func aWrongPartOfAnObjectIsNamedUnderItsParameter(checkpoint: String, message: String) {
        let params = Array(#"{"checkpoint":\#(checkpoint)}"#.utf8)
        let fault = #expect(throws: Fault.self) { try EventsVerify.parameters(params.span.bytes) }
        #expect(fault?.problems == [.init(field: "checkpoint", message: message)])
    }

    @Test(arguments: ["1.5", "99999999999999999999", "1e999"])
    func aNumberThatIsNoIntegerIsNamed(number: String) {
        let params = Array(#"{"number":\#(number)}"#.utf8)
        let fault = #expect(throws: Fault.self) { try TicketsGet.parameters(params.span.bytes) }
        #expect(fault?.problems == [.init(field: "number", message: "number must be an integer.")])
    }

    @Test func noParametersAreAnEmptyObject() throws {
        #expect(try TicketsList.parameters(RawSpan()) == TicketsList())
        let fault = #expect(throws: Fault.self) { try TicketsGet.parameters(RawSpan()) }
        #expect(fault?.problems == [.init(field: "number", message: "number is missing.")])
    }

    @Test func anAbsentOptionalAndNullAreTheSame() throws {
        #expect(try TicketsList.parameters(Array("{}".utf8).span.bytes) == TicketsList())
        #expect(try TicketsList.parameters(Array(#"{"limit":null}"#.utf8).span.bytes) == TicketsList())
    }

    @Test(arguments: [
        #"{"nmae":"Ann","number":7}"#, #"{"number":7,"nmae":null}"#, #"{ "number" : 7 , "nmae" : {} }"#,
    ])
    func anUnknownParameterIsRefusedByItsName(params: String) {
        let fault = #expect(throws: Fault.self) { try TicketsGet.parameters(Array(params.utf8).span.bytes) }
        #expect(fault?.problems == [.init(field: "nmae", message: "There is no parameter nmae.")])
    }

    @Test func parametersThatAreNoObjectAreRefused() {
        for params in ["[]", "7", "null", "{", #"{"number":7}}"#] {
            let fault = #expect(throws: Fault.self) { try TicketsGet.parameters(Array(params.utf8).span.bytes) }
            #expect(fault?.message == "The parameters must be an object." && fault?.problems == [])
        }
    }

    @Test(arguments: [
        #"{"number":7}"#, #"{ "number" : 7 } "#, #"{"number":7.0}"#, #"{"number":70e-1}"#, #"{"\u006eumber":7}"#,
        #"{"number":7,"number":8}"#,
    ])
    func aParameterMayBeWrittenInAnyWayThatJSONHas(params: String) throws {
        #expect(try TicketsGet.parameters(Array(params.utf8).span.bytes) == TicketsGet(number: 7))
    }
}
