/// Says whose session a token is.
public struct SessionsVerify: Method {
    public static let name = "sessions.verify"
    public static let access = Access.read
    public static let summary = "Says whose session a token is; notFound when it has ended."

    public struct Result: Codable, Hashable, Sendable {
        /// Whose session it is.
        public var agent: String
        /// When the session ends by itself.
        public var expiresAt: Timestamp
        public init(agent: String, expiresAt: Timestamp) {
            self.agent = agent
            self.expiresAt = expiresAt
        }
    }

    /// The session's secret.
    public var token: String
    public init(token: String) { self.token = token }
}

extension SessionsVerify: Record {
    public static var blank: SessionsVerify { SessionsVerify(token: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("token", &token)
    }
}

extension SessionsVerify.Result: Record {
    public static var blank: SessionsVerify.Result { SessionsVerify.Result(agent: "", expiresAt: Timestamp(milliseconds: 0)) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("agent", &agent)
        fields.field("expiresAt", &expiresAt)
    }
}
