public import NIOCore
public import Protocol

/// A request as JSON-RPC 2.0 wraps it: who is to answer which method, with the parameters still as JSON.
public struct Envelope: Sendable {
    public let id: RequestID
    public let method: String
    /// The `params` member, `{}` when it is absent.
    public let params: ByteBuffer
    /// On whose behalf the peer says that it calls, for example `agent:yuki`.
    public let actor: String?

    /// What is wrong with a frame, and what can be said of its id.
    public struct Rejection: Error {
        public let id: RequestID
        public let error: WireError
    }

    /// Bytes of an id as JSON: it is kept for as long as its call.
    private static let maximumIDLength = 128
    private static let noParams = ByteBuffer(string: "{}")

    /// Checks that `frame` is one JSON-RPC request, byte by byte, and takes it apart without decoding the parameters.
    public init(_ frame: ByteBuffer) throws(Rejection) {
        let bytes = frame.readableBytesSpan
        guard (try? UTF8Span(validating: frame.readableBytesUInt8Span)) != nil else {
            throw Self.parseError("the request is not UTF-8")
        }
        var members = Members()
        do throws(JSONSyntaxError) {
            var scanner = JSONScanner()
            scanner.skipSpace(in: bytes)
            try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in
                members.note(frame.string(in: name), at: value)
            }
            try scanner.end(of: bytes)
        } catch {
            throw Self.parseError("the request is not a JSON object: \(error)")
        }
        try self.init(frame, members)
    }

    /// Where the members that JSON-RPC knows stand.
    private struct Members {
        var version, id, method, params, actor: Range<Int>?
        var repeated: String?

        mutating func note(_ name: String, at range: Range<Int>) {
            let earlier: Range<Int>?
            switch name {
            case "jsonrpc": (earlier, version) = (version, range)
            case "id": (earlier, id) = (id, range)
            case "method": (earlier, method) = (method, range)
            case "params": (earlier, params) = (params, range)
            case "actor": (earlier, actor) = (actor, range)
            default: return
            }
            if earlier != nil { repeated = name }
        }
    }

    private init(_ frame: ByteBuffer, _ members: Members) throws(Rejection) {
        guard let idRange = members.id, let id = Self.id(frame, idRange) else {
            throw Self.invalidRequest(
                .null, "id must be a string or a number of at most \(Self.maximumIDLength) bytes: every call is answered")
        }
        func refuse(_ message: String) -> Rejection { Self.invalidRequest(id, message) }
        if let repeated = members.repeated { throw refuse("\(repeated) stands twice") }
        guard let version = members.version, frame.plainString(in: version) == "2.0" else {
            throw refuse("jsonrpc must be \"2.0\"")
        }
        guard let methodRange = members.method, let method = frame.plainString(in: methodRange) else {
            throw refuse("method must be a string")
        }
        if let range = members.params {
            guard frame.firstByte(in: range) == UInt8(ascii: "{") else { throw refuse("params must be an object") }
            params = frame.getSlice(at: frame.readerIndex + range.lowerBound, length: range.count) ?? Self.noParams
        } else {
            params = Self.noParams
        }
        if let range = members.actor {
            guard let actor = frame.plainString(in: range), (1...200).contains(actor.utf8.count) else {
                throw refuse("actor must be a string of 1 to 200 bytes without escapes")
            }
            self.actor = actor
        } else {
            actor = nil
        }
        self.id = id
        self.method = method
    }

    private static func id(_ frame: ByteBuffer, _ range: Range<Int>) -> RequestID? {
        guard range.count <= maximumIDLength else { return nil }
        let text = frame.string(in: range)
        if let value = Int64(text) { return .integer(value) }
        // What is left are strings, other numbers, and what JSON-RPC does not take for an id.
        guard let first = text.first, first == "\"" || first == "-" || first.isNumber else { return nil }
        return .verbatim(Array(text.utf8))
    }

    private static func parseError(_ message: String) -> Rejection {
        Rejection(id: .null, error: WireError(Fault(.invalid, message), code: WireError.parseError))
    }
    private static func invalidRequest(_ id: RequestID, _ message: String) -> Rejection {
        Rejection(id: id, error: WireError(Fault(.invalid, message), code: WireError.invalidRequest))
    }
}

extension ByteBuffer {
    /// The text at `range`, counted from the first readable byte.
    func string(in range: Range<Int>) -> String {
        getString(at: readerIndex + range.lowerBound, length: range.count) ?? ""
    }
    /// The contents of the JSON string at `range`; nil for another value, or for one with escapes.
    func plainString(in range: Range<Int>) -> String? {
        guard firstByte(in: range) == UInt8(ascii: "\""), range.count >= 2 else { return nil }
        let text = string(in: range.lowerBound + 1..<range.upperBound - 1)
        return text.utf8.contains(UInt8(ascii: "\\")) ? nil : text
    }
    func firstByte(in range: Range<Int>) -> UInt8? {
        range.isEmpty ? nil : getInteger(at: readerIndex + range.lowerBound)
    }
}
