/// A person who answers customers.
public struct Agent: Codable, Hashable, Sendable {
    /// Also the identity in Twilio's tokens: 1 to 121 of `A-Z a-z 0-9 _`, not beginning with `customer`.
    public let name: String
    /// When the agent was added.
    public let createdAt: Timestamp
    /// Whether the agent has a session that has not ended.
    public let signedIn: Bool
    public init(name: String, createdAt: Timestamp, signedIn: Bool) {
        self.name = name
        self.createdAt = createdAt
        self.signedIn = signedIn
    }
}
