public import LMDB
internal import OpenSSL
public import Protocol

extension Store {
    /// Adds an agent. A name that is taken is a `conflict`.
    public func addAgent(
        _ name: AgentName,
        _ password: PasswordHash,
        by origin: Origin,
        in transaction: inout WriteTransaction
    ) throws -> Agent {
        guard try agents.get(name.text, in: transaction) == nil else {
            throw Fault(.conflict, field: "name", "There is an agent of this name already.")
        }
        try agents.put(.init(createdAt: origin.time, password: password), for: name.text, in: &transaction)
        try events.append(.agentAdded, by: origin, agent: name.text, in: &transaction)
        return Agent(name: name.text, createdAt: origin.time, signedIn: false)
    }

    /// Gives an agent a new password and ends the agent's sessions.
    public func setPassword(
        of name: String,
        _ password: PasswordHash,
        by origin: Origin,
        in transaction: inout WriteTransaction
    ) throws {
        guard var record = try agents.get(name, in: transaction) else { throw Self.noAgent }
        record.password = password
        try agents.put(record, for: name, in: &transaction)
        try sessions.removeAll(in: &transaction) { $0.agent == name }
        try events.append(.agentPasswordChanged, by: origin, agent: name, in: &transaction)
    }

    /// Removes an agent and the agent's sessions.
    public func removeAgent(_ name: String, by origin: Origin, in transaction: inout WriteTransaction) throws {
        guard try agents.get(name, in: transaction) != nil else { throw Self.noAgent }
        try agents.remove(name, in: &transaction)
        try sessions.removeAll(in: &transaction) { $0.agent == name }
        try events.append(.agentRemoved, by: origin, agent: name, in: &transaction)
    }

    public func allAgents(at time: Timestamp, in transaction: borrowing some Transaction & ~Copyable) throws -> [Agent] {
        var signedIn: Set<String> = []
        try sessions.forEach(in: transaction) { _, session in
            if session.expiresAt > time { signedIn.insert(session.agent) }
        }
        var all: [Agent] = []
        try agents.agents.scan(in: transaction) { key, bytes in
            let record = try JSONRecord.decode(AgentTable.Record.self, from: bytes)
            all.append(Agent(name: key.text, createdAt: record.createdAt, signedIn: signedIn.contains(key.text)))
            return .next
        }
        return all
    }

    /// The hash that a password is to be compared with, outside the transaction.
    public func passwordHash(
        of name: String,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> PasswordHash? {
        try agents.get(name, in: transaction)?.password
    }

    static let noAgent = Fault(.notFound, field: "name", "There is no agent of this name.")
}

/// A session's secret.
public struct SessionToken: Sendable {
    let text: String
    public init() throws { text = Base64.encodeURL(try SecureRandom.bytes(32)) }
}

extension Store {
    /// Milliseconds that a session lasts: a working day.
    static let sessionLifetime: Int64 = 12 * 3600 * 1000

    /// Opens a session for an agent whose password matched `checked`, unless it was changed meanwhile.
    public func createSession(
        for name: String,
        checked: PasswordHash,
        _ token: SessionToken,
        by origin: Origin,
        in transaction: inout WriteTransaction
    ) throws -> SessionsCreate.Result {
        guard try agents.get(name, in: transaction)?.password == checked else { throw Self.wrongPassword }
        try sessions.removeAll(in: &transaction) { $0.expiresAt <= origin.time }
        let expiresAt = origin.time.adding(milliseconds: Self.sessionLifetime)
        try sessions.put(.init(agent: name, expiresAt: expiresAt), token: token.text, in: &transaction)
        try events.append(.sessionCreated, by: origin, agent: name, in: &transaction)
        return SessionsCreate.Result(token: token.text, agent: name, expiresAt: expiresAt)
    }

    public func session(
        token: String,
        at time: Timestamp,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> SessionsVerify.Result {
        guard let session = try sessions.get(token: token, in: transaction), session.expiresAt > time else {
            throw Fault(.notFound, "There is no such session, or it has ended.")
        }
        return SessionsVerify.Result(agent: session.agent, expiresAt: session.expiresAt)
    }

    /// Ends a session; one that has ended already is as good.
    public func revokeSession(token: String, by origin: Origin, in transaction: inout WriteTransaction) throws {
        guard let session = try sessions.get(token: token, in: transaction) else { return }
        try sessions.remove(token: token, in: &transaction)
        try events.append(.sessionRevoked, by: origin, agent: session.agent, in: &transaction)
    }

    /// One sentence for a wrong name and for a wrong password.
    public static let wrongPassword = Fault(.denied, "The name or the password is wrong.")
}
