internal import LMDB
internal import Protocol
internal import Store

extension AgentsList: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        Result(agents: try scope.store.allAgents(at: scope.origin.time, in: transaction))
    }
}

extension AgentsAdd: WriteMethod {
    static var isPreparedOnThread: Bool { true }

    func prepare(_ scope: Scope) throws -> PreparedChange {
        PreparedChange(.addAgent(try AgentName(name), try PasswordHash(password), by: scope.origin))
    }
}

extension AgentsSetPassword: WriteMethod {
    static var isPreparedOnThread: Bool { true }

    func prepare(_ scope: Scope) throws -> PreparedChange {
        PreparedChange(.setPassword(of: name, try PasswordHash(password), by: scope.origin))
    }
}

extension AgentsRemove: WriteMethod {
    func prepare(_ scope: Scope) -> PreparedChange { PreparedChange(.removeAgent(name, by: scope.origin)) }
}
