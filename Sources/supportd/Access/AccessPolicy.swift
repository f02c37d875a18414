internal import Glibc
internal import Protocol
internal import RPC

/// Which local user has which role, by the uid and the groups that the kernel vouches for.
///
/// Root and the user that the daemon runs as could read its files anyway: they are admins always. Else the first that
/// fits counts: gateway, admin, writer, reader. So a gateway is never an admin, whatever groups it is in.
struct AccessPolicy: Hashable, Sendable {
    /// Users and groups that the configuration names for a role.
    struct Members: Hashable, Sendable {
        var users: Set<UInt32> = []
        var groups: Set<UInt32> = []

        var isEmpty: Bool { users.isEmpty && groups.isEmpty }
        func contains(_ peer: Peer) -> Bool { users.contains(peer.userIdentifier) || !groups.isDisjoint(with: peer.groups) }
    }

    /// Root and the uid that the daemon runs as.
    var owners: Set<UInt32> = [0, getuid()]
    var admins = Members()
    var gateways = Members()
    var writers = Members()
    var readers = Members()

    func role(of peer: Peer) -> Role {
        let isOwner = owners.contains(peer.userIdentifier)
        // A desk whose programs all run as one user has no gateway to name.
        let isGateway = gateways.isEmpty ? isOwner : gateways.contains(peer)
        if isOwner { return Role(access: .admin, speaksForOthers: isGateway) }
        if isGateway { return .gateway }
        if admins.contains(peer) { return .admin }
        if writers.contains(peer) { return .writer }
        if readers.contains(peer) { return .reader }
        // Nobody was named to read or write: the socket's mode and group decide.
        return writers.isEmpty && readers.isEmpty ? .writer : .stranger
    }
}
