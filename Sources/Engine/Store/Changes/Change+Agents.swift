internal import LMDB
internal import Protocol

extension Change {
    struct AddAgent: StoreChange {
        static let name = "agents.add"
        var origin: Origin
        var agent: String
        var password: PasswordHash

        static var blank: AddAgent { AddAgent(origin: .blank, agent: "", password: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            fields.field("agent", &agent)
            fields.field("password", &password)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.addAgent(agent, password, by: origin, in: &transaction).jsonBytes
        }
    }

    struct SetPassword: StoreChange {
        static let name = "agents.setPassword"
        var origin: Origin
        var agent: String
        var password: PasswordHash

        static var blank: SetPassword { SetPassword(origin: .blank, agent: "", password: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            fields.field("agent", &agent)
            fields.field("password", &password)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.setPassword(of: agent, password, by: origin, in: &transaction)
            return Self.nothing
        }
    }

    struct RemoveAgent: StoreChange {
        static let name = "agents.remove"
        var origin: Origin
        var agent: String

        static var blank: RemoveAgent { RemoveAgent(origin: .blank, agent: "") }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            fields.field("agent", &agent)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.removeAgent(agent, by: origin, in: &transaction)
            return Self.nothing
        }
    }

    /// Adds an agent. The outcome is the agent.
    public static func addAgent(_ name: AgentName, _ password: PasswordHash, by origin: Origin) -> Change {
        Change(AddAgent(origin: origin, agent: name.text, password: password))
    }

    /// Gives an agent a new password and ends the agent's sessions.
    public static func setPassword(of name: String, _ password: PasswordHash, by origin: Origin) -> Change {
        Change(SetPassword(origin: origin, agent: name, password: password))
    }

    /// Removes an agent and the agent's sessions.
    public static func removeAgent(_ name: String, by origin: Origin) -> Change { Change(RemoveAgent(origin: origin, agent: name)) }
}
