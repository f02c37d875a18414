public import Protocol

/// A request of JSON-RPC 2.0: its id, method and actor, with the parameters still as JSON.
///
/// It is a view of the received bytes and cannot outlive them. A member becomes a value only when it is asked for.
public struct Envelope: ~Escapable {
    /// The frame's JSON.
    let bytes: RawSpan
    let ranges: EnvelopeRanges

    /// Why a frame is not a request, with its id as far as that could be read.
    public struct Rejection: Error {
        public let id: RequestID
        public let error: WireError
    }

    /// Checks that `bytes` are one JSON-RPC request, byte by byte, and takes it apart without decoding the parameters.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) throws(Rejection) {
        ranges = try EnvelopeRanges(of: bytes)
        self.bytes = bytes
    }

    /// - Parameter ranges: of these bytes.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ ranges: EnvelopeRanges) {
        self.ranges = ranges
        self.bytes = bytes
    }

    public var id: RequestID { RequestID(bytes, at: ranges.id) }
    public var method: String { bytes.text(at: ranges.method) }

    /// On whose behalf the peer says that it calls, for example `agent:yuki`.
    public var actor: String? { ranges.actor.isEmpty ? nil : bytes.text(at: ranges.actor) }

    /// Bytes of the whole request.
    public var byteCount: Int { bytes.byteCount }

    /// The `params` member, no bytes when it is absent.
    public var params: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(ranges.params) }
    }

    /// The method's number in `names`; nil when it is not one of them.
    public func method(in names: NameTable) -> Int? { names.index(of: bytes.extracting(ranges.method)) }
}
