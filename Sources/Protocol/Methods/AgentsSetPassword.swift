/// Gives an agent a new password and ends the agent's sessions.
public struct AgentsSetPassword: Method {
    public static let name = "agents.setPassword"
    public static let access = Access.admin
    public static let summary = "Gives an agent a new password and ends all sessions of the agent."
    public typealias Result = Done

    /// The agent whose password changes.
    public var name: String
    /// 10 to 1,000 bytes of UTF-8.
    public var password: String
    public init(name: String, password: String) {
        self.name = name
        self.password = password
    }
}
