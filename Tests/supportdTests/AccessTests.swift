import Glibc
import Protocol
import RPC
import Testing

@testable import supportd

@Suite(.timeLimit(.minutes(20))) struct AccessTests {
    /// Every method against every role, on a real socket: nothing but the access decides what is denied.
    @Test(arguments: [Role.reader, .writer, .gateway, .admin])
    func aMethodIsDeniedToWhoHasLessThanItsAccess(_ role: Role) async throws {
        try await withDaemon({ $0.access = policy(giving: role) }) { client, _ async throws in
            #expect(try await client.call(ServerInfo()).access == role.access)
            for method in Methods.descriptions {
                let reason = await reason(of: method.name, client)
                let isAllowed = role.access.map { method.access <= $0 } == true
                #expect((reason == .denied) == !isAllowed, "\(method.name): \(String(describing: reason))")
            }
        }
    }

    @Test func aStrangerIsDeniedEveryMethodAndItsConnectionCloses() async throws {
        try await withDaemon({ $0.access = policy(giving: .stranger) }) { _, settings async throws in
            for method in Methods.descriptions + [MethodDescription(NoSuchMethod.self)] {
                let client = try await connect(settings)
                #expect(await reason(of: method.name, client) == .denied, "\(method.name)")
                // It closes behind its answer; until then what comes is denied too.
                var second: Reason?
                repeat { second = await self.reason(of: "server.info", client) } while second == .denied
                #expect(second == .unavailable, "\(method.name)")
                await client.close()
            }
        }
    }

    @Test(arguments: [Role.reader, .writer])
    func anActorIsNotBelievedFromOthersThanTheGateway(_ role: Role) async throws {
        try await withDaemon({ $0.access = policy(giving: role) }) { client, _ async throws in
            await expectFault(.denied) { try await client.call(ServerInfo(), actor: "agent:yuki") }
            await expectFault(.denied) { try await client.call(TicketsCreate.sample(), actor: "agent:yuki") }
            #expect(try await client.call(ServerInfo()).tickets == 0)
        }
    }

    @Test func anAdminsActorIsNotBelievedOnceAGatewayIsNamed() async throws {
        var policy = AccessPolicy()
        policy.gateways.users = [4_000_000_000]
        try await withDaemon({ [policy] in $0.access = policy }) { client, _ async throws in
            await expectFault(.denied) { try await client.call(TicketsCreate.sample(), actor: "customer") }
            _ = try await client.call(TicketsCreate.sample())
        }
        // A desk whose programs run as one user needs no setting.
        try await withDaemon { client in _ = try await client.call(TicketsCreate.sample(), actor: "customer") }
    }

    @Test func aGatewaysActorIsWrittenToTheLog() async throws {
        try await withDaemon({ $0.access = policy(giving: .gateway) }) { client, _ async throws in
            _ = try await client.call(TicketsCreate.sample(), actor: "customer")
            _ = try await client.call(TicketsNote(number: 1, text: "x"), actor: "agent:yuki")
            _ = try await client.call(TicketsNote(number: 1, text: "y"))
            #expect(try await client.call(EventsList()).events.map(\.actor) == ["customer", "agent:yuki", "uid:\(getuid())"])
            await expectFault(.denied) { try await client.call(TicketsDelete(number: 1), actor: "agent:yuki") }
            await expectFault(.invalid) { try await client.call(TicketsNote(number: 1, text: "x"), actor: "uid:0") }
        }
    }

    @Test func aRefusalIsAnEventAndThoseAfterItAreCounted() async throws {
        let clock = TestClock()
        try await withDaemon({ $0.access = policy(giving: .writer) }, clock: clock.now) { client, _ async throws in
            for _ in 0..<20 { await expectFault(.denied) { try await client.call(TicketsDelete(number: 1)) } }
            await expectFault(.denied) { try await client.call(AgentsRemove(name: "yuki")) }
            // Changes are made one after the other: behind this one the refusals are written.
            _ = try await client.call(TicketsCreate.sample())
            clock.advance(seconds: 61)
            await expectFault(.denied) { try await client.call(AgentsRemove(name: "yuki")) }
            _ = try await client.call(TicketsCreate.sample())
            let denied = try await client.call(EventsList()).events.filter { $0.type == .accessDenied }
            #expect(denied.map(\.actor) == ["uid:\(getuid())", "uid:\(getuid())"])
            #expect(denied.map(\.method) == ["tickets.delete", "tickets.delete"])
            #expect(denied.map(\.count) == [1, 21])
        }
    }

    @Test func whatWasCountedIsWrittenWhenTheDaemonStops() async throws {
        try await withDirectory { directory in
            var settings = DaemonSettings(dataDirectory: directory, socket: UnixSocketPath(directory + "/s"))
            settings.access = policy(giving: .writer)
            let first = try await start(settings)
            let client = try await connect(settings)
            for _ in 0..<3 { await expectFault(.denied) { try await client.call(ServerCheck()) } }
            await client.close()
            await first.stop()
            let second = try await start(settings)
            let reader = try await connect(settings)
            #expect(try await reader.call(EventsList()).events.map(\.count) == [1, 2])
            await reader.close()
            await second.stop()
        }
    }

    /// What the daemon answers to a call without parameters; nil for a result.
    private func reason(of method: String, _ client: RPCClient) async -> Reason? {
        do throws(Fault) {
            _ = try await client.call(method, params: Array("{}".utf8))
            return nil
        } catch {
            return error.reason
        }
    }
}

private struct NoSuchMethod: Method {
    typealias Result = Done
    static let name = "no.such"
    static let access = Access.read
    static let summary = ""
    static var blank: NoSuchMethod { NoSuchMethod() }
    func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}

/// A policy that gives the user who runs the tests a role, whoever that is.
private func policy(giving role: Role) -> AccessPolicy {
    var policy = AccessPolicy(owners: role == .admin ? [getuid()] : [])
    // Somebody is known: so others are strangers.
    policy.readers.users = [4_000_000_000]
    if role == .reader { policy.readers.users.insert(getuid()) }
    if role == .writer { policy.writers.users = [getuid()] }
    if role == .gateway { policy.gateways.users = [getuid()] }
    return policy
}
