import NIOCore
import Protocol
import Testing

@testable import RPC

@Suite struct EnvelopeTests {
    @Test func aCallIsTakenApart() throws {
        let envelope = try parsed(#" {"params": {"a":[1]} ,"method":"m","id":7,"jsonrpc":"2.0","actor":"agent:yuki","x":null} "#)
        #expect(envelope.id == .integer(7))
        #expect(envelope.method == "m")
        #expect(String(buffer: envelope.params) == #"{"a":[1]}"#)
        #expect(envelope.actor == "agent:yuki")
    }

    @Test func absentParametersAreAnEmptyObject() throws {
        let envelope = try parsed(#"{"jsonrpc":"2.0","id":"x","method":"m"}"#)
        #expect(String(buffer: envelope.params) == "{}")
        #expect(envelope.actor == nil)
        #expect(envelope.id == .verbatim(Array(#""x""#.utf8)))
    }

    @Test(arguments: ["9223372036854775807", "-1", "0", "1.5", "1e3", "99999999999999999999", #""a\"é\u0000""#, #""""#])
    func anIdComesBackAsItCame(id: String) throws {
        var reply = ByteBuffer()
        Reply.result(try parsed(#"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#).id, to: &reply) { $0.writeString("{}") }
        #expect(String(buffer: reply).dropFirst(4) == #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#)
    }

    @Test(arguments: ["null", "true", "{}", "[1]"])
    func whatIsNoIdIsRefused(id: String) {
        let text = #"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#
        #expect(rejected(text)?.id == .null)
        #expect(rejected(text)?.error.code == WireError.invalidRequest)
    }

    @Test(arguments: [
        #"{"id":1,"method":"m"}"#,
        #"{"jsonrpc":"1.0","id":1,"method":"m"}"#,
        #"{"jsonrpc":2.0,"id":1,"method":"m"}"#,
        #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","id":1,"method":2}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","params":[]}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","params":null}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","params":"{}"}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","actor":5}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","actor":""}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","actor":"\u0061"}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","method":"n"}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","params":{},"params":{}}"#,
        #"{"id":1,"jsonrpc":"2.0","id":1,"method":"m"}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","actor":"a","actor":"b"}"#,
    ])
    func anInvalidRequestIsRefusedUnderItsId(text: String) {
        #expect(rejected(text)?.id == .integer(1))
        #expect(rejected(text)?.error.code == WireError.invalidRequest)
        #expect(rejected(text)?.error.data?.reason == .invalid)
    }

    @Test(arguments: ["", "{", "nonsense", #"{"id":1,}"#, #"{"id":1} {}"#, "[]", "1", #"{"a":"\#u{1}"}"#])
    func whatIsNoObjectIsAParseError(text: String) {
        #expect(rejected(text)?.id == .null)
        #expect(rejected(text)?.error.code == WireError.parseError)
    }

    @Test func whatIsNotUTF8IsAParseError() {
        let head = Array(#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":""#.utf8)
        for middle: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF]] {
            let error = #expect(throws: Envelope.Rejection.self) {
                try Envelope(ByteBuffer(bytes: head + middle + Array(#""}}"#.utf8)))
            }
            #expect(error?.error.code == WireError.parseError)
        }
    }

    @Test func anActorHasAtMost200Bytes() throws {
        func text(_ count: Int) -> String {
            #"{"jsonrpc":"2.0","id":1,"method":"m","actor":"\#(String(repeating: "a", count: count))"}"#
        }
        #expect(try parsed(text(200)).actor?.count == 200)
        #expect(rejected(text(201)) != nil)
    }

    /// The reader's index need not be zero: frames are slices of what was received.
    @Test func aSliceOfALongerBufferIsReadFromItsOwnStart() throws {
        var buffer = ByteBuffer(string: "before")
        buffer.writeString(#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1}}"#)
        buffer.moveReaderIndex(forwardBy: 6)
        let envelope = try Envelope(buffer)
        #expect(envelope.method == "m")
        #expect(String(buffer: envelope.params) == #"{"a":1}"#)
    }

    private func parsed(_ text: String) throws -> Envelope { try Envelope(ByteBuffer(string: text)) }
    private func rejected(_ text: String) -> Envelope.Rejection? {
        do { _ = try Envelope(ByteBuffer(string: text)) } catch { return error }
        return nil
    }
}
