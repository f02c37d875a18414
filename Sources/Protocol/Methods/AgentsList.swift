/// Lists the agents by name.
public struct AgentsList: Method {
    public static let name = "agents.list"
    public static let access = Access.read
    public static let summary = "Lists the agents by name."

    public struct Result: Codable, Hashable, Sendable {
        /// All agents, sorted by name.
        public var agents: [Agent]
        public init(agents: [Agent]) { self.agents = agents }
    }
    public init() {}
}

extension AgentsList: Record {
    public static var blank: AgentsList { AgentsList() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}

extension AgentsList.Result: Record {
    public static var blank: AgentsList.Result { AgentsList.Result(agents: []) }

    public mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
        fields.field("agents", &agents)
    }
}
