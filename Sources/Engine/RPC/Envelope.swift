public import Protocol

/// A request as JSON-RPC 2.0 wraps it: who is to answer which method, with the parameters still as JSON.
///
/// It is a view of the bytes that came, which it cannot outlive: a member becomes a value when somebody asks for it.
public struct Envelope: ~Escapable {
    /// The frame's JSON.
    let bytes: RawSpan
    let places: EnvelopePlaces

    /// What is wrong with a frame, and what can be said of its id.
    public struct Rejection: Error {
        public let id: RequestID
        public let error: WireError
    }

    /// Checks that `bytes` are one JSON-RPC request, byte by byte, and takes it apart without decoding the parameters.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) throws(Rejection) {
        places = try EnvelopePlaces(of: bytes)
        self.bytes = bytes
    }

    /// - Parameter places: of these bytes.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ places: EnvelopePlaces) {
        self.places = places
        self.bytes = bytes
    }

    public var id: RequestID { RequestID(bytes, at: places.id) }
    public var method: String { bytes.text(at: places.method) }

    /// On whose behalf the peer says that it calls, for example `agent:yuki`.
    public var actor: String? { places.actor.isEmpty ? nil : bytes.text(at: places.actor) }

    /// Bytes of the whole request.
    public var byteCount: Int { bytes.byteCount }

    /// The `params` member, no bytes when it is absent.
    public var params: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(places.params) }
    }

    /// The method's place in `names`; nil when it is not among them.
    public func method(in names: NameTable) -> Int? { names.index(of: bytes.extracting(places.method)) }
}
