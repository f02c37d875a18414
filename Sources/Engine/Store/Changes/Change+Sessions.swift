internal import LMDB
public import Protocol

/// A session's token is in no change, only its SHA-256: a recording opens nobody's session.
extension Change {
    struct CreateSession: StoreChange {
        static let name = "sessions.create"
        var origin: Origin
        var agent: String
        /// The hash that the password matched: the change is refused when the agent has another by now.
        var checked: PasswordHash
        /// In hexadecimal.
        var tokenHash: String
        var expiresAt: Timestamp
        var mostSessions: Int

        static var blank: CreateSession {
            CreateSession(
                origin: .blank, agent: "", checked: .blank, tokenHash: "", expiresAt: Timestamp(milliseconds: 0), mostSessions: 0)
        }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            fields.field("agent", &agent)
            fields.field("checked", &checked)
            fields.field("tokenHash", &tokenHash)
            fields.field("expiresAt", &expiresAt)
            fields.field("mostSessions", &mostSessions)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.createSession(
                tokenHash, of: agent, checked: checked, until: expiresAt, mostSessions: mostSessions, by: origin, in: &transaction)
            return Self.nothing
        }
    }

    struct RevokeSession: StoreChange {
        static let name = "sessions.revoke"
        var origin: Origin
        /// In hexadecimal.
        var tokenHash: String

        static var blank: RevokeSession { RevokeSession(origin: .blank, tokenHash: "") }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            fields.field("tokenHash", &tokenHash)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.revokeSession(tokenHash, by: origin, in: &transaction)
            return Self.nothing
        }
    }

    /// Opens a session for an agent whose password matched `checked`. Gives the reply too, which alone has the token.
    public static func createSession(
        for name: String, checked: PasswordHash, _ token: SessionToken, by origin: Origin
    ) throws -> (change: Change, reply: SessionsCreate.Result) {
        let expiresAt = origin.time.adding(milliseconds: Store.sessionLifetime)
        let change = CreateSession(
            origin: origin, agent: name, checked: checked, tokenHash: try SessionTable.hash(of: token.text), expiresAt: expiresAt,
            mostSessions: Store.mostSessions)
        return (Change(change), SessionsCreate.Result(token: token.text, agent: name, expiresAt: expiresAt))
    }

    /// Ends a session. One that has ended already is no error.
    public static func revokeSession(token: String, by origin: Origin) throws -> Change {
        Change(RevokeSession(origin: origin, tokenHash: try SessionTable.hash(of: token)))
    }
}
