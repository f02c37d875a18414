public import LMDB
public import Protocol

extension Store {
    /// Adds an agent. A name that is taken is a `conflict`.
    func addAgent(
        _ name: String,
        _ password: PasswordHash,
        by origin: Origin,
        in transaction: inout WriteTransaction
    ) throws -> Agent {
        guard try tables.agents.get(name, in: transaction) == nil else {
            throw Fault(.conflict, field: "name", "There is an agent of this name already.")
        }
        try tables.agents.put(.init(createdAt: origin.time, password: password), for: name, in: &transaction)
        try tables.events.append(.agentAdded, by: origin, agent: name, in: &transaction)
        return Agent(name: name, createdAt: origin.time, signedIn: false)
    }

    /// Gives an agent a new password and ends the agent's sessions.
    func setPassword(
        of name: String,
        _ password: PasswordHash,
        by origin: Origin,
        in transaction: inout WriteTransaction
    ) throws {
        guard var record = try tables.agents.get(name, in: transaction) else { throw Self.noAgent }
        record.password = password
        try tables.agents.put(record, for: name, in: &transaction)
        try tables.sessions.removeAll(of: name, in: &transaction)
        try tables.events.append(.agentPasswordChanged, by: origin, agent: name, in: &transaction)
    }

    /// Removes an agent and the agent's sessions.
    func removeAgent(_ name: String, by origin: Origin, in transaction: inout WriteTransaction) throws {
        guard try tables.agents.get(name, in: transaction) != nil else { throw Self.noAgent }
        try tables.agents.remove(name, in: &transaction)
        try tables.sessions.removeAll(of: name, in: &transaction)
        try tables.events.append(.agentRemoved, by: origin, agent: name, in: &transaction)
    }

    /// All agents by name. It reads one session of each at most, however many there are.
    public func allAgents(at time: Timestamp, in transaction: borrowing some Transaction & ~Copyable) throws -> [Agent] {
        var all: [Agent] = []
        try tables.agents.agents.scan(in: transaction) { key, bytes in
            let record = try JSONRecord.decode(AgentTable.Entry.self, from: bytes)
            let isSignedIn = try tables.sessions.isSignedIn(key.text, at: time, in: transaction)
            all.append(Agent(name: key.text, createdAt: record.createdAt, signedIn: isSignedIn))
            return .next
        }
        return all
    }

    /// The hash that a password is to be compared with, outside the transaction.
    public func passwordHash(
        of name: String,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> PasswordHash? {
        try tables.agents.get(name, in: transaction)?.password
    }

    static let noAgent = Fault(.notFound, field: "name", "There is no agent of this name.")
}
