internal import LMDB
internal import Protocol
internal import RPC
internal import Store

extension SessionsCreate: WriteMethod {
    static var isPreparedOnThread: Bool { true }

    /// Compares the password outside the transaction. A name that no agent has takes as long.
    func prepare(_ scope: Scope) throws -> PreparedChange {
        let hash = try scope.store.environment.read { try scope.store.passwordHash(of: name, in: $0) }
        guard try PasswordHash.matches(password, hash), let hash else { throw Store.wrongPassword }
        let session = try Change.createSession(for: name, checked: hash, SessionToken(), by: scope.origin)
        return PreparedChange(session.change, reply: try JSONCoding.encode(session.reply))
    }
}

extension SessionsVerify: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        try scope.store.session(token: token, at: scope.origin.time, in: transaction)
    }
}

extension SessionsRevoke: WriteMethod {
    func prepare(_ scope: Scope) throws -> PreparedChange { PreparedChange(try .revokeSession(token: token, by: scope.origin)) }
}
