import Glibc
import Protocol
import RPC
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(1))) struct AccessTests {
    @Test func aMemberMayNotCallAdminMethods() async throws {
        try await withDaemon({ $0.access = AccessPolicy(admins: []) }) { client, _ async throws in
            _ = try await client.call(TicketsCreate.sample())
            await expectFault(.denied) { try await client.call(TicketsDelete(number: 1)) }
            await expectFault(.denied) { try await client.call(AgentsAdd(name: "yuki", password: "correct horse")) }
            await expectFault(.denied) { try await client.call(AgentsSetPassword(name: "yuki", password: "correct horse")) }
            await expectFault(.denied) { try await client.call(AgentsRemove(name: "yuki")) }
            await expectFault(.denied) { try await client.call(ServerCheck()) }
            #expect(try await client.call(ServerInfo()).access == .write)
            #expect(try await client.call(EventsList()).events.count == 1)
        }
    }

    @Test func aMemberMayNotNameAnActor() async throws {
        try await withDaemon({ $0.access = AccessPolicy(admins: []) }) { client, _ async throws in
            await expectFault(.denied) { try await client.call(TicketsCreate.sample(), actor: "agent:yuki") }
            await expectFault(.denied) { try await client.call(ServerInfo(), actor: "agent:yuki") }
            #expect(try await client.call(ServerInfo()).events == 0)
        }
    }

    @Test func aGatewaysActorIsWrittenToTheLog() async throws {
        try await withDaemon({ $0.access = AccessPolicy(admins: [], gateways: [getuid()]) }) { client, _ async throws in
            _ = try await client.call(TicketsCreate.sample(), actor: "customer")
            _ = try await client.call(TicketsNote(number: 1, text: "x"), actor: "agent:yuki")
            _ = try await client.call(TicketsNote(number: 1, text: "y"))
            #expect(try await client.call(EventsList()).events.map(\.actor) == ["customer", "agent:yuki", "uid:\(getuid())"])
            await expectFault(.denied) { try await client.call(TicketsDelete(number: 1), actor: "agent:yuki") }
        }
    }

    @Test func anAdministratorIsOneThoughAlsoAGateway() {
        let policy = AccessPolicy(admins: [5], gateways: [5, 6])
        func role(_ user: UInt32) -> Role { policy.role(of: Peer(processIdentifier: 1, userIdentifier: user, groupIdentifier: 5)) }
        #expect(role(5).access == .admin)
        #expect(role(6).access == .write && role(6).speaksForOthers)
        #expect(role(7).access == .write && !role(7).speaksForOthers)
    }
}
