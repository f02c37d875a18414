/// Removes an agent and ends the agent's sessions. Tickets keep their assignee.
public struct AgentsRemove: Method {
    public static let name = "agents.remove"
    public static let access = Access.admin
    public static let summary = "Removes an agent and ends all sessions of the agent."
    public typealias Result = Done

    /// The agent to remove.
    public var name: String
    public init(name: String) { self.name = name }
}

extension AgentsRemove: Record {
    public static var blank: AgentsRemove { AgentsRemove(name: "") }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("name", &name)
    }
}
