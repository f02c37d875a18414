import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct SessionTests {
    @Test func aFurtherSignInThanAnAgentMayHaveEndsTheOldestSession() throws {
        try withStore { desk in
            for name in ["omar", "yuki"] { try desk.addAgent(name) }
            let other = try desk.signIn("omar")
            var tokens: [String] = []
            for _ in 0..<Store.mostSessions + 3 {
                desk.time = desk.time.adding(milliseconds: 1)
                tokens.append(try desk.signIn("yuki").token)
            }
            for token in tokens.prefix(3) { expectFault(.notFound) { try desk.session(token) } }
            for token in tokens.dropFirst(3) { #expect(try desk.session(token).agent == "yuki") }
            #expect(try desk.session(other.token).agent == "omar")
            let ended = try desk.events().filter { $0.type == .sessionRevoked }
            #expect(ended.map(\.agent) == ["yuki", "yuki", "yuki"])
        }
    }

    @Test func sessionsThatHaveEndedAreSweptOutBySignInsOfOthers() throws {
        try withStore { desk in
            for name in ["omar", "yuki"] { try desk.addAgent(name) }
            for _ in 0..<5 { _ = try desk.signIn("yuki") }
            desk.time = desk.time.adding(milliseconds: Store.sessionLifetime)
            _ = try desk.signIn("omar")
            #expect(try desk.sessionCount() == 1)
            #expect(try desk.agents().map(\.signedIn) == [true, false])
            // They ended by themselves.
            #expect(try desk.events().allSatisfy { $0.type != .sessionRevoked })
        }
    }

    /// A store of an earlier schema may have any number of them.
    @Test func farTooManySessionsEndSomeAtATime() throws {
        try withStore { desk in
            try desk.addAgent("yuki")
            try desk.environment.write { transaction in
                for index in 0..<150 {
                    let end = desk.time.adding(milliseconds: Int64(1000 + index))
                    try desk.store.tables.sessions.insert(.init(agent: "yuki", expiresAt: end), for: TextKey("\(index)"), in: &transaction)
                    try desk.store.tables.events.append(.sessionCreated, by: desk.origin, agent: "yuki", in: &transaction)
                }
            }
            var counts: [Int] = []
            for _ in 0..<3 {
                _ = try desk.signIn("yuki")
                counts.append(try desk.sessionCount())
            }
            #expect(counts == [150 - 64 + 1, 32, 32])
        }
    }

    /// The sessions of others are made unreadable, in the table and in its indexes: whatever reads one of them throws.
    @Test func noSessionOfAnotherAgentIsReadToSignInOrToListTheAgents() throws {
        try withDirectory { directory in
            let desk = try Desk(directory)
            // The neighbours of the unreadable keys: a scan reads one key past the end of its range.
            for name in ["aiko", "pia", "yuki"] { try desk.addAgent(name) }
            for name in ["aiko", "pia", "yuki"] { _ = try desk.signIn(name) }
            try desk.environment.write { transaction in
                let sessions = try Database<Unreadable>("sessions", in: transaction)
                let byAgent = try Database<Unreadable>("sessionsByAgent", in: transaction)
                let byEnd = try Database<Unreadable>("sessionsByEnd", in: transaction)
                for number in UInt64(0)..<3_000 {
                    try sessions.put([], for: Unreadable("omar", number), in: &transaction)
                    try byAgent.put([], for: Unreadable("omar", number), in: &transaction)
                    try byEnd.put([], for: Unreadable("\u{7F}", number), in: &transaction)
                }
            }
            #expect(throws: KeyError.self) {
                try desk.environment.read { try desk.store.tables.sessions.forEach(in: $0) { _, _ in } }
            }
            #expect(throws: KeyError.self) {
                try desk.environment.read { transaction in
                    let index = try #require(desk.store.tables.sessions.index)
                    try index.byAgent.scan(in: transaction) { _, _ in .next }
                }
            }
            #expect(try desk.agents().map(\.signedIn) == [true, true, true])
            let session = try desk.signIn("yuki")
            #expect(try desk.session(session.token).agent == "yuki")
            try desk.revoke(session.token)
            try desk.environment.write {
                try desk.store.setPassword(of: "yuki", PasswordHash("another one"), by: desk.origin, in: &$0)
            }
            #expect(try desk.agents().map(\.signedIn) == [true, true, false])
            try desk.removeAgent("yuki")
            #expect(try desk.agents().map(\.name) == ["aiko", "pia"])
        }
    }
}

/// A key that begins with a text and is no key of any table.
private struct Unreadable: OrderedKey {
    let text: String
    let number: UInt64
    init(_ text: String, _ number: UInt64) { (self.text, self.number) = (text, number) }

    static func < (a: Self, b: Self) -> Bool { (a.text, a.number) < (b.text, b.number) }
    func encode(into bytes: inout some KeySink & ~Copyable) {
        for byte in text.utf8 { bytes.append(byte) }
        bytes.append(0)
        number.encode(into: &bytes)
        bytes.append(1)
    }
    init(decoding bytes: RawSpan, at offset: inout Int) throws(KeyError) { throw KeyError("not to be read") }
}

extension Desk {
    fileprivate func sessionCount() throws -> Int { try environment.read { try store.tables.sessions.sessions.count(in: $0) } }
}
