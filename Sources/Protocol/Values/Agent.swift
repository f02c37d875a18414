/// A person who answers customers.
public struct Agent: Codable, Hashable, Sendable {
    /// Also the identity in Twilio's tokens: 1 to 121 of `A-Z a-z 0-9 _`, not beginning with `customer`.
    public var name: String
    /// When the agent was added.
    public var createdAt: Timestamp
    /// Whether the agent has a session that has not ended.
    public var signedIn: Bool
    public init(name: String, createdAt: Timestamp, signedIn: Bool) {
        self.name = name
        self.createdAt = createdAt
        self.signedIn = signedIn
    }
}

extension Agent: Record {
    public static var blank: Agent { Agent(name: "", createdAt: Timestamp(milliseconds: 0), signedIn: false) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
        fields.field("createdAt", &createdAt)
        fields.field("signedIn", &signedIn)
    }
}
