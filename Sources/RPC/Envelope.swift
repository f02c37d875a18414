public import NIOCore
public import Protocol

/// A request as JSON-RPC 2.0 wraps it: who is to answer which method, with the parameters still as JSON.
///
/// It is taken apart where it lies: what stands here are places in the bytes that came, and a member becomes a value when
/// somebody asks for it.
public struct Envelope: Sendable {
    /// The frame; the ranges count from its first readable byte, and an empty one is a member that is absent.
    let frame: ByteBuffer
    let idRange: Range<Int>
    let methodRange: Range<Int>
    let paramsRange: Range<Int>
    let actorRange: Range<Int>

    /// What is wrong with a frame, and what can be said of its id.
    public struct Rejection: Error {
        public let id: RequestID
        public let error: WireError
    }

    /// Bytes of an id as JSON: it is kept for as long as its call.
    private static let maximumIDLength = 128

    /// Checks that `frame` is one JSON-RPC request, byte by byte, and takes it apart without decoding the parameters.
    public init(_ frame: ByteBuffer) throws(Rejection) {
        let bytes = frame.readableBytesSpan
        if let places = UsualPlaces(bytes) {
            self.init(frame, places)
            return
        }
        guard (try? UTF8Span(validating: frame.readableBytesUInt8Span)) != nil else {
            throw Self.parseError("the request is not UTF-8")
        }
        var members = Members()
        do throws(JSONSyntaxError) {
            var scanner = JSONScanner()
            scanner.skipSpace(in: bytes)
            try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in
                members.note(name, value, in: bytes)
            }
            try scanner.end(of: bytes)
        } catch {
            throw Self.parseError("the request is not a JSON object: \(error)")
        }
        try self.init(frame, members)
    }

    private init(_ frame: ByteBuffer, _ places: UsualPlaces) {
        self.frame = frame
        (idRange, methodRange) = (places.id, places.method)
        (paramsRange, actorRange) = (places.params, places.actor)
    }

    /// Where the members that JSON-RPC knows stand.
    private struct Members {
        private(set) var version = 0..<0
        private(set) var id = 0..<0
        private(set) var method = 0..<0
        private(set) var params = 0..<0
        private(set) var actor = 0..<0
        private(set) var repeated: StaticString?

        mutating func note(_ name: Range<Int>, _ value: Range<Int>, in bytes: RawSpan) {
            switch name.count {
            case 2 where bytes.has("id", at: name): Self.set(&id, value, "id", &repeated)
            case 5 where bytes.has("actor", at: name): Self.set(&actor, value, "actor", &repeated)
            case 6 where bytes.has("method", at: name): Self.set(&method, value, "method", &repeated)
            case 6 where bytes.has("params", at: name): Self.set(&params, value, "params", &repeated)
            case 7 where bytes.has("jsonrpc", at: name): Self.set(&version, value, "jsonrpc", &repeated)
            default: break
            }
        }
        private static func set(_ member: inout Range<Int>, _ value: Range<Int>, _ name: StaticString, _ repeated: inout StaticString?) {
            if !member.isEmpty { repeated = name }
            member = value
        }
    }

    private init(_ frame: ByteBuffer, _ members: Members) throws(Rejection) {
        let bytes = frame.readableBytesSpan
        guard Self.isID(members.id, in: bytes) else {
            throw Self.invalidRequest(
                .null, "id must be a string or a number of at most \(Self.maximumIDLength) bytes: every call is answered")
        }
        func refuse(_ message: String) -> Rejection { Self.invalidRequest(RequestID(members.id, in: frame), message) }
        if let repeated = members.repeated { throw refuse("\(repeated) stands twice") }
        guard bytes.has("\"2.0\"", at: members.version) else { throw refuse("jsonrpc must be \"2.0\"") }
        guard let method = bytes.plainString(at: members.method) else { throw refuse("method must be a string") }
        if !members.params.isEmpty, bytes.first(of: members.params) != UInt8(ascii: "{") {
            throw refuse("params must be an object")
        }
        if members.actor.isEmpty {
            actorRange = 0..<0
        } else if let actor = bytes.plainString(at: members.actor), (1...200).contains(actor.count) {
            actorRange = actor
        } else {
            throw refuse("actor must be a string of 1 to 200 bytes without escapes")
        }
        (idRange, methodRange, paramsRange) = (members.id, method, members.params)
        self.frame = frame
    }

    /// Strings and numbers: null and the other values are no id for JSON-RPC, or name no call.
    private static func isID(_ range: Range<Int>, in bytes: RawSpan) -> Bool {
        guard range.count <= maximumIDLength, let first = bytes.first(of: range) else { return false }
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default: return false
        }
    }

    private static func parseError(_ message: String) -> Rejection {
        Rejection(id: .null, error: WireError(Fault(.invalid, message), code: WireError.parseError))
    }
    private static func invalidRequest(_ id: RequestID, _ message: String) -> Rejection {
        Rejection(id: id, error: WireError(Fault(.invalid, message), code: WireError.invalidRequest))
    }
}

extension Envelope {
    public var id: RequestID { RequestID(idRange, in: frame) }
    public var method: String { frame.string(in: methodRange) }

    /// On whose behalf the peer says that it calls, for example `agent:yuki`.
    public var actor: String? { actorRange.isEmpty ? nil : frame.string(in: actorRange) }

    /// Bytes of the whole request.
    public var byteCount: Int { frame.readableBytes }

    /// The `params` member, `{}` when it is absent.
    public var params: ByteBuffer {
        guard !paramsRange.isEmpty else { return Self.noParams }
        return frame.getSlice(at: frame.readerIndex + paramsRange.lowerBound, length: paramsRange.count) ?? Self.noParams
    }
    private static let noParams = ByteBuffer(string: "{}")

    /// Lends the bytes of `params`, none when it is absent.
    public func withParams<R, Failure: Error>(_ body: (RawSpan) throws(Failure) -> R) throws(Failure) -> R {
        try body(frame.readableBytesSpan.extracting(paramsRange))
    }

    /// The method's place in `names`; nil when it is not among them.
    public func method(in names: NameTable) -> Int? { names.index(of: frame.readableBytesSpan.extracting(methodRange)) }
}
