import Protocol
import RPC
import Testing

@testable import supportd

@Suite struct AccessPolicyTests {
    @Test func whoeverMayOpenTheSocketWritesWhenNobodyIsNamed() {
        let policy = AccessPolicy(owners: [0, 5])
        #expect(role(7, policy) == .writer)
        #expect(role(0, policy).access == .admin && role(5, policy).access == .admin)
    }

    @Test func aUserWhomNoListNamesIsAStranger() {
        for list in [\AccessPolicy.readers, \.writers] {
            var policy = AccessPolicy(owners: [0])
            policy[keyPath: list].users = [7]
            #expect(role(8, policy) == .stranger)
            #expect(role(7, policy) == (list == \.readers ? .reader : .writer))
            #expect(role(0, policy).access == .admin)
        }
    }

    @Test func everyGroupOfAUserCounts() {
        var policy = AccessPolicy(owners: [0])
        policy.admins.groups = [50]
        policy.writers.groups = [51]
        policy.readers.groups = [52]
        #expect(role(7, [50], policy) == .admin)
        #expect(role(7, [9, 51, 52], policy) == .writer)
        #expect(role(7, [9, 52], policy) == .reader)
        #expect(role(7, [9], policy) == .stranger)
        #expect(policy.role(of: Peer(processIdentifier: 1, userIdentifier: 7, groupIdentifier: 52)) == .reader)
    }

    @Test func aGatewayIsNeverAnAdminButForThoseWhoOwnTheFiles() {
        var policy = AccessPolicy(owners: [0])
        policy.gateways.users = [0, 7]
        policy.gateways.groups = [60]
        policy.admins.users = [8]
        policy.admins.groups = [50]
        #expect(role(7, [50], policy) == .gateway)
        #expect(role(8, [60], policy) == .gateway)
        #expect(role(8, policy) == .admin)
        #expect(role(0, policy) == Role(access: .admin, speaksForOthers: true))
    }

    private func role(_ user: UInt32, _ policy: AccessPolicy) -> Role { role(user, [], policy) }
    private func role(_ user: UInt32, _ groups: Set<UInt32>, _ policy: AccessPolicy) -> Role {
        policy.role(of: Peer(processIdentifier: 1, userIdentifier: user, groupIdentifier: user, groups: groups))
    }
}
