internal import Protocol

/// The ranges of a JSON-RPC request's members in its bytes. The range of an absent member is empty.
struct EnvelopeRanges: Sendable {
    /// A range in half the memory, which is possible because a frame's length is a UInt32.
    private struct HalfRange {
        let lower, upper: UInt32
        init(_ range: Range<Int>) { (lower, upper) = (UInt32(range.lowerBound), UInt32(range.upperBound)) }
        var range: Range<Int> { Range(uncheckedBounds: (Int(lower), Int(upper))) }
    }
    private let ranges: (id: HalfRange, method: HalfRange, params: HalfRange, actor: HalfRange)
    var id: Range<Int> { ranges.id.range }
    var method: Range<Int> { ranges.method.range }
    var params: Range<Int> { ranges.params.range }
    var actor: Range<Int> { ranges.actor.range }

    /// Bytes of an id as JSON. The bound exists because an id is kept as long as its call.
    private static let maximumIDLength = 128

    /// Checks that `bytes` are one JSON-RPC request, byte by byte, and takes it apart without decoding the parameters.
    init(of bytes: RawSpan) throws(Envelope.Rejection) {
        if let fastPath = EnvelopeFastPath(bytes) {
            self.init(fastPath)
            return
        }
        guard bytes.isUTF8(at: 0..<bytes.byteCount) else { throw Self.parseError("The request is not UTF-8.") }
        var members = Members()
        do throws(JSONSyntaxError) {
            var scanner = JSONScanner()
            scanner.skipSpace(in: bytes)
            try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in
                members.note(name, value, in: bytes)
            }
            try scanner.end(of: bytes)
        } catch {
            throw Self.parseError("The request is not a JSON object: \(error).")
        }
        try self.init(members, in: bytes)
    }

    private init(_ fastPath: EnvelopeFastPath) {
        ranges = (HalfRange(fastPath.id), HalfRange(fastPath.method), HalfRange(fastPath.params), HalfRange(fastPath.actor))
    }

    /// The ranges of the members that JSON-RPC defines.
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

    private init(_ members: Members, in bytes: RawSpan) throws(Envelope.Rejection) {
        guard Self.isID(members.id, in: bytes) else {
            throw Self.invalidRequest(
                .null, "The id must be a string or a number of at most \(Self.maximumIDLength) bytes.")
        }
        func refuse(_ message: String) -> Envelope.Rejection { Self.invalidRequest(RequestID(bytes, at: members.id), message) }
        if let repeated = members.repeated { throw refuse("The member \(repeated) occurs twice.") }
        guard bytes.has("\"2.0\"", at: members.version) else { throw refuse("The member jsonrpc must be \"2.0\".") }
        guard let method = bytes.plainString(at: members.method) else { throw refuse("The member method must be a string.") }
        if !members.params.isEmpty, bytes.first(of: members.params) != UInt8(ascii: "{") {
            throw refuse("The member params must be an object.")
        }
        let actor = members.actor.isEmpty ? 0..<0 : bytes.plainString(at: members.actor)
        guard let actor, members.actor.isEmpty || (1...200).contains(actor.count) else {
            throw refuse("The member actor must be a string of 1 to 200 bytes without escapes.")
        }
        ranges = (HalfRange(members.id), HalfRange(method), HalfRange(members.params), HalfRange(actor))
    }

    /// Strings and numbers are ids. Null and other values are no id in JSON-RPC, or identify no call.
    private static func isID(_ range: Range<Int>, in bytes: RawSpan) -> Bool {
        guard range.count <= maximumIDLength, let first = bytes.first(of: range) else { return false }
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default: return false
        }
    }

    private static func parseError(_ message: String) -> Envelope.Rejection {
        Envelope.Rejection(id: .null, error: WireError(Fault(.invalid, message), code: WireError.parseError))
    }
    private static func invalidRequest(_ id: RequestID, _ message: String) -> Envelope.Rejection {
        Envelope.Rejection(id: id, error: WireError(Fault(.invalid, message), code: WireError.invalidRequest))
    }
}
