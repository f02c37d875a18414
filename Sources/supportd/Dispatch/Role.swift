internal import Protocol
internal import RPC

/// What a local user may do, by the uid that the kernel vouches for.
enum Role: Sendable {
    /// Whoever may open the socket: its mode and group decide that.
    case member
    /// The web gateway: speaks for agents and customers.
    case gateway
    case admin

    var access: Access {
        switch self {
        case .member, .gateway: .write
        case .admin: .admin
        }
    }
    /// Whether an `actor` in its calls is believed.
    var speaksForOthers: Bool {
        switch self {
        case .member: false
        case .gateway, .admin: true
        }
    }
}

struct AccessPolicy: Sendable {
    /// Always root and the user that the daemon runs as, who could read its files anyway; the configuration adds others.
    var admins: Set<UInt32>
    var gateways: Set<UInt32> = []

    func role(of peer: Peer) -> Role {
        if admins.contains(peer.userIdentifier) { return .admin }
        return gateways.contains(peer.userIdentifier) ? .gateway : .member
    }
}
