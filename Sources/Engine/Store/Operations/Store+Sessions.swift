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
    /// - Parameters:
    ///   - tokenHash: the SHA-256 of the session's token, in hexadecimal.
    ///   - mostSessions: how many the agent has afterwards at most. The oldest are ended, with an event as for a sign-out.
    func createSession(
        _ tokenHash: String,
        of name: String,
        checked: PasswordHash,
        until expiresAt: Timestamp,
        mostSessions: Int,
        by origin: Origin,
        in transaction: inout WriteTransaction
    ) throws {
        guard mostSessions > 0 else { throw DamagedRecord("a session was made under a bound of \(mostSessions) sessions") }
        guard try tables.agents.get(name, in: transaction)?.password == checked else { throw Self.wrongPassword }
        try tables.sessions.removeEnded(at: origin.time, atMost: Self.mostRemovals, in: &transaction)
        let newest = try tables.sessions.newest(mostSessions - 1 + Self.mostRemovals, of: name, in: transaction)
        for session in newest.dropFirst(mostSessions - 1) {
            try tables.sessions.remove(session.key, in: &transaction)
            // One that has ended by itself is in no event.
            guard session.expiresAt > origin.time else { continue }
            try tables.events.append(.sessionRevoked, by: origin, agent: name, in: &transaction)
        }
        let record = SessionTable.Entry(agent: name, expiresAt: expiresAt)
        try tables.sessions.insert(record, for: TextKey(tokenHash), in: &transaction)
        try tables.events.append(.sessionCreated, by: origin, agent: name, in: &transaction)
    }

    /// Whose session a token is. Throws `notFound` when it has ended.
    public func session(
        token: String,
        at time: Timestamp,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> SessionsVerify.Result {
        guard let session = try tables.sessions.get(TextKey(SessionTable.hash(of: token)), in: transaction), session.expiresAt > time else {
            throw Fault(.notFound, "There is no such session, or it has ended.")
        }
        return SessionsVerify.Result(agent: session.agent, expiresAt: session.expiresAt)
    }

    /// Ends a session. One that has ended already is no error, and no event.
    ///
    /// - Parameter tokenHash: as for ``createSession(_:of:checked:until:mostSessions:by:in:)``.
    func revokeSession(_ tokenHash: String, by origin: Origin, in transaction: inout WriteTransaction) throws {
        let key = TextKey(tokenHash)
        guard let session = try tables.sessions.get(key, in: transaction) else { return }
        try tables.sessions.remove(key, in: &transaction)
        try tables.events.append(.sessionRevoked, by: origin, agent: session.agent, in: &transaction)
    }

    /// The refusal of a wrong name and of a wrong password: the sentence does not tell which.
    public static let wrongPassword = Fault(.denied, "The name or the password is wrong.")
}
