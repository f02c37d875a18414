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
