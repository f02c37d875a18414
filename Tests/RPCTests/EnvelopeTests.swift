import Protocol
import SocketLoop
import Testing

@testable import RPC

@Suite struct EnvelopeTests {
    @Test func aCallIsTakenApart() throws {
        let envelope = try parsed(#" {"params": {"a":[1]} ,"method":"m","id":7,"jsonrpc":"2.0","actor":"agent:yuki","x":null} "#)
        #expect(envelope.id == .integer(7))
        #expect(envelope.method == "m")
        #expect(envelope.params == #"{"a":[1]}"#)
        #expect(envelope.actor == "agent:yuki")
    }

    @Test func absentParametersAreNoBytes() throws {
        let envelope = try parsed(#"{"jsonrpc":"2.0","id":"x","method":"m"}"#)
        #expect(envelope.params == "")
        #expect(envelope.actor == nil)
        #expect(envelope.id == .verbatim(Array(#""x""#.utf8)))
    }

    @Test(arguments: ["9223372036854775807", "-1", "0", "1.5", "1e3", "99999999999999999999", #""a\"é\u0000""#, #""""#])
    func anIdComesBackAsItCame(id: String) throws {
        let request = Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#.utf8)
        let envelope = try Envelope(request.span.bytes)
        var replies = ByteQueue()
        Reply.result(envelope, to: &replies) { $0.append("{}") }
        let first = replies.array
        #expect(String(decoding: first.dropFirst(4), as: UTF8.self) == #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#)
        // The other way, which keeps the id for later.
        Reply.result(envelope.id, to: &replies) { $0.append("{}") }
        #expect(replies.array == first + first)
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
                _ = try Taken((head + middle + Array(#""}}"#.utf8)).span.bytes)
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

    /// Frames are parts of what was received.
    @Test func aPartOfMoreBytesIsReadFromItsOwnStart() throws {
        let bytes = Array(#"before{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1}}"#.utf8)
        let envelope = try Taken(bytes.span.bytes.extracting(droppingFirst: 6))
        #expect(envelope.method == "m")
        #expect(envelope.params == #"{"a":1}"#)
    }

    private func parsed(_ text: String) throws -> Taken { try Taken(Array(text.utf8).span.bytes) }
    private func rejected(_ text: String) -> Envelope.Rejection? {
        do { _ = try Taken(Array(text.utf8).span.bytes) } catch { return error }
        return nil
    }

    /// What an envelope says.
    private struct Taken {
        let id: RequestID
        let method: String
        let params: String
        let actor: String?

        init(_ bytes: RawSpan) throws(Envelope.Rejection) {
            let envelope = try Envelope(bytes)
            (id, method, actor) = (envelope.id, envelope.method, envelope.actor)
            params = envelope.params.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
    }
}
