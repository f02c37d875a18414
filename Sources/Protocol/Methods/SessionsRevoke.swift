/// Signs an agent out: ends the session of a token. An ended one is no error.
public struct SessionsRevoke: Method {
    public static let name = "sessions.revoke"
    public static let access = Access.write
    public static let summary = "Ends the session of a token."
    public typealias Result = Done

    /// The session's secret.
    public var token: String
    public init(token: String) { self.token = token }
    public var mayBeRepeated: Bool { true }
}

extension SessionsRevoke: Record {
    public static var blank: SessionsRevoke { SessionsRevoke(token: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("token", &token)
    }
}
