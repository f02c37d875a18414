/// Signs an agent in. An agent has 32 sessions at most: a further one ends the oldest, with an event of type `sessionRevoked`.
public struct SessionsCreate: Method {
    public static let name = "sessions.create"
    public static let access = Access.write
    public static let summary = "Signs an agent in by name and password; a wrong one is denied."

    public struct Result: Codable, Hashable, Sendable {
        /// The session's secret, 43 characters of base64url. The store keeps its SHA-256 only.
        public var token: String
        /// Who has signed in.
        public var agent: String
        /// When the session ends by itself.
        public var expiresAt: Timestamp
        public init(token: String, agent: String, expiresAt: Timestamp) {
            self.token = token
            self.agent = agent
            self.expiresAt = expiresAt
        }
    }

    /// The agent's name.
    public var name: String
    /// The agent's password.
    public var password: String
    public init(name: String, password: String) {
        self.name = name
        self.password = password
    }
    /// A duplicate session is harmless, and expires.
    public var mayBeRepeated: Bool { true }
}

extension SessionsCreate: Record {
    public static var blank: SessionsCreate { SessionsCreate(name: "", password: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
        fields.field("password", &password)
    }
}

extension SessionsCreate.Result: Record {
    public static var blank: SessionsCreate.Result { SessionsCreate.Result(token: "", agent: "", expiresAt: Timestamp(milliseconds: 0)) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("token", &token)
        fields.field("agent", &agent)
        fields.field("expiresAt", &expiresAt)
    }
}
