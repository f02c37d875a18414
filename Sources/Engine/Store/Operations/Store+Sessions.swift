public import LMDB
public import Protocol

extension Store {
    /// Milliseconds that a session lasts: a working day.
    static let sessionLifetime: Int64 = 12 * 3600 * 1000
    /// How many sessions an agent has at most. A further sign-in ends the oldest.
    static let mostSessions = 32
    /// How many sessions one sign-in ends, and how many ended ones it sweeps out, at most: a write stays short.
    private static let mostRemovals = 64

    /// Opens a session for an agent whose password matched `checked`, unless it was changed meanwhile.
    ///
    /// An agent who has ``mostSessions`` already loses the oldest, with an event as for a sign-out.
    public func createSession(
        for name: String,
        checked: PasswordHash,
        _ token: SessionToken,
        by origin: Origin,
        in transaction: inout WriteTransaction
    ) throws -> SessionsCreate.Result {
        guard try tables.agents.get(name, in: transaction)?.password == checked else { throw Self.wrongPassword }
        try tables.sessions.removeEnded(at: origin.time, atMost: Self.mostRemovals, in: &transaction)
        let newest = try tables.sessions.newest(Self.mostSessions - 1 + Self.mostRemovals, of: name, in: transaction)
        for session in newest.dropFirst(Self.mostSessions - 1) {
            try tables.sessions.remove(session.key, in: &transaction)
            // One that has ended by itself is in no event.
            guard session.expiresAt > origin.time else { continue }
            try tables.events.append(.sessionRevoked, by: origin, agent: name, in: &transaction)
        }
        let expiresAt = origin.time.adding(milliseconds: Self.sessionLifetime)
        let record = SessionTable.Entry(agent: name, expiresAt: expiresAt)
        try tables.sessions.insert(record, for: SessionTable.key(token.text), in: &transaction)
        try tables.events.append(.sessionCreated, by: origin, agent: name, in: &transaction)
        return SessionsCreate.Result(token: token.text, agent: name, expiresAt: expiresAt)
    }

    /// Whose session a token is. Throws `notFound` when it has ended.
    public func session(
        token: String,
        at time: Timestamp,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> SessionsVerify.Result {
        guard let session = try tables.sessions.get(SessionTable.key(token), in: transaction), session.expiresAt > time else {
            throw Fault(.notFound, "There is no such session, or it has ended.")
        }
        return SessionsVerify.Result(agent: session.agent, expiresAt: session.expiresAt)
    }

    /// Ends a session. One that has ended already is no error, and no event.
    public func revokeSession(token: String, by origin: Origin, in transaction: inout WriteTransaction) throws {
        let key = try SessionTable.key(token)
        guard let session = try tables.sessions.get(key, in: transaction) else { return }
        try tables.sessions.remove(key, in: &transaction)
        try tables.events.append(.sessionRevoked, by: origin, agent: session.agent, in: &transaction)
    }

    /// The refusal of a wrong name and of a wrong password: the sentence does not tell which.
    public static let wrongPassword = Fault(.denied, "The name or the password is wrong.")
}
