internal import LMDB
internal import Protocol
internal import RPC
internal import Store

extension AgentsList: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        Result(agents: try scope.store.allAgents(at: scope.origin.time, in: transaction))
    }
}

extension AgentsAdd: WriteMethod {
    static var isPreparedOnThread: Bool { true }

    struct Prepared {
        let name: AgentName
        let password: PasswordHash
    }
    func prepare(_ scope: Scope) throws -> Prepared {
        try Prepared(name: AgentName(name), password: PasswordHash(password))
    }
    func handle(_ prepared: Prepared, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Agent> {
        let agent = try scope.store.addAgent(prepared.name, prepared.password, by: scope.origin, in: &transaction)
        return Encoded(json: try JSONCoding.encode(agent))
    }
}

extension AgentsSetPassword: WriteMethod {
    static var isPreparedOnThread: Bool { true }

    func prepare(_ scope: Scope) throws -> PasswordHash { try PasswordHash(password) }
    func handle(_ password: PasswordHash, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Done> {
        try scope.store.setPassword(of: name, password, by: scope.origin, in: &transaction)
        return .done
    }
}

extension AgentsRemove: WriteMethod {
    func prepare(_ scope: Scope) {}
    func handle(_ prepared: Void, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Done> {
        try scope.store.removeAgent(name, by: scope.origin, in: &transaction)
        return .done
    }
}
