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

extension AgentsSetPassword: Record {
    public static var blank: AgentsSetPassword { AgentsSetPassword(name: "", password: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
        fields.field("password", &password)
    }
}
