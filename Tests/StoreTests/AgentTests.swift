import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct AgentTests {
    @Test func anAgentSignsInAndOut() throws {
        try withStore { desk in
            try desk.addAgent("yuki")
            #expect(try desk.agents() == [Agent(name: "yuki", createdAt: desk.time, signedIn: false)])
            let session = try desk.signIn("yuki")
            #expect(session.token.wholeMatch(of: /[A-Za-z0-9_\-]{43}/) != nil)
            #expect(session.expiresAt == desk.time.adding(milliseconds: 12 * 3_600_000))
            #expect(try desk.agents().map(\.signedIn) == [true])
            #expect(try desk.session(session.token).agent == "yuki")
            try desk.revoke(session.token)
            expectFault(.notFound) { try desk.session(session.token) }
            // Once more is no error, and no event.
            try desk.revoke(session.token)
            #expect(try desk.events().map(\.type) == [.agentAdded, .sessionCreated, .sessionRevoked])
            #expect(try desk.events().allSatisfy { $0.agent == "yuki" })
        }
    }

    @Test func aSessionEndsByItself() throws {
        try withStore { desk in
            try desk.addAgent("yuki")
            let session = try desk.signIn("yuki")
            desk.time = desk.time.adding(milliseconds: 12 * 3_600_000 - 1)
            #expect(try desk.session(session.token).agent == "yuki")
            desk.time = desk.time.adding(milliseconds: 1)
            expectFault(.notFound) { try desk.session(session.token) }
            #expect(try desk.agents().map(\.signedIn) == [false])
        }
    }

    @Test func aNewPasswordEndsTheAgentsSessionsAndNoOthers() throws {
        try withStore { desk in
            for name in ["yuki", "omar"] { try desk.addAgent(name) }
            let (yuki, omar) = try (desk.signIn("yuki"), desk.signIn("omar"))
            let old = try #require(try desk.hash(of: "yuki"))
            try desk.environment.write {
                try desk.store.setPassword(of: "yuki", PasswordHash("another one"), by: desk.origin, in: &$0)
            }
            expectFault(.notFound) { try desk.session(yuki.token) }
            #expect(try desk.session(omar.token).agent == "omar")
            // A password that was checked before the change signs nobody in.
            expectFault(.denied) { try desk.signIn("yuki", checked: old) }
            #expect(try desk.hash(of: "yuki")?.matches("another one") == true)
        }
    }

    @Test func aRemovedAgentIsGoneWithTheSessions() throws {
        try withStore { desk in
            try desk.addAgent("yuki")
            let session = try desk.signIn("yuki")
            let hash = try #require(try desk.hash(of: "yuki"))
            try desk.environment.write { try desk.store.removeAgent("yuki", by: desk.origin, in: &$0) }
            #expect(try desk.agents().isEmpty)
            expectFault(.notFound) { try desk.session(session.token) }
            expectFault(.denied) { try desk.signIn("yuki", checked: hash) }
            expectFault(.notFound, "name") {
                try desk.environment.write { try desk.store.removeAgent("yuki", by: desk.origin, in: &$0) }
            }
        }
    }

    @Test func aNameIsTakenOnce() throws {
        try withStore { desk in
            try desk.addAgent("yuki")
            expectFault(.conflict, "name") { try desk.addAgent("yuki") }
            try desk.addAgent("Yuki")
            #expect(try desk.agents().map(\.name) == ["Yuki", "yuki"])
        }
    }

    @Test(arguments: ["", "yuki sato", "yuki-s", "é", "a\0", "customer", "Customer_1", "CUSTOMERS", String(repeating: "a", count: 122)])
    func aNameThatTwilioWouldNotTakeIsRefused(name: String) {
        expectFault(.invalid, "name") { try AgentName(name) }
    }

    @Test(arguments: ["a", "_", "support_agent", "acustomer", String(repeating: "a", count: 121)])
    func aNameThatTwilioTakesIsTaken(name: String) throws {
        #expect(try AgentName(name).text == name)
    }

    @Test func aPasswordMatchesItselfOnly() throws {
        let hash = try PasswordHash("correct horse")
        #expect(try hash.matches("correct horse"))
        #expect(try !hash.matches("correct horsf"))
        #expect(try !hash.matches(""))
        #expect(try !hash.matches(String(repeating: "x", count: 1001)))
        #expect(try PasswordHash("correct horse") != hash)
        for wrong in ["", "nine char", String(repeating: "x", count: 1001)] {
            expectFault(.invalid, "password") { try PasswordHash(wrong) }
        }
    }

    @Test(arguments: ["correct horse", "", String(repeating: "x", count: 1001)])
    func nobodysNameHasNoPassword(password: String) throws {
        #expect(try !PasswordHash.matches(password, nil))
    }
}

extension Desk {
    /// One hash for all: it takes a quarter of a second.
    private static let password = Swift.Result { try PasswordHash("correct horse") }

    @discardableResult
    func addAgent(_ name: String) throws -> Agent {
        try decode(Agent.self, try make(.addAgent(AgentName(name), Self.password.get(), by: origin)))
    }
    func removeAgent(_ name: String) throws { try make(.removeAgent(name, by: origin)) }
    func agents() throws -> [Agent] { try environment.read { try store.allAgents(at: time, in: $0) } }
    func hash(of name: String) throws -> PasswordHash? { try environment.read { try store.passwordHash(of: name, in: $0) } }
    func signIn(_ name: String, checked: PasswordHash? = nil) throws -> SessionsCreate.Result {
        let hash = try checked ?? Self.password.get()
        let session = try Change.createSession(for: name, checked: hash, SessionToken(), by: origin)
        try make(session.change)
        return session.reply
    }
    func session(_ token: String) throws -> SessionsVerify.Result {
        try environment.read { try store.session(token: token, at: time, in: $0) }
    }
    func revoke(_ token: String) throws { try make(.revokeSession(token: token, by: origin)) }
}
