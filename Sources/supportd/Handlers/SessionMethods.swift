internal import LMDB
internal import Protocol
internal import RPC
internal import Store

extension SessionsCreate: WriteMethod {
    static var isPreparedOnThread: Bool { true }

    struct Prepared {
        let checked: PasswordHash
        let token: SessionToken
    }
    /// Compares the password outside the transaction; a name that is nobody's takes as long.
    func prepare(_ scope: Scope) throws -> Prepared {
        let hash = try scope.store.environment.read { try scope.store.passwordHash(of: name, in: $0) }
        guard try PasswordHash.matches(password, hash), let hash else { throw Store.wrongPassword }
        return Prepared(checked: hash, token: try SessionToken())
    }
    func handle(_ prepared: Prepared, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Result> {
        let session = try scope.store.createSession(
            for: name,
            checked: prepared.checked,
            prepared.token,
            by: scope.origin,
            in: &transaction
        )
        return Encoded(json: try JSONCoding.encode(session))
    }
}

extension SessionsVerify: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        try scope.store.session(token: token, at: scope.origin.time, in: transaction)
    }
}

extension SessionsRevoke: WriteMethod {
    func prepare(_ scope: Scope) {}
    func handle(_ prepared: Void, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Done> {
        try scope.store.revokeSession(token: token, by: scope.origin, in: &transaction)
        return .done
    }
}
