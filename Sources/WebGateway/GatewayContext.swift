internal import Hummingbird
internal import Logging
internal import NIOCore

/// What the gateway knows of a request besides the request itself.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// The address of the peer: the proxy's, when there is one.
    var remoteAddress: SocketAddress? { channel.remoteAddress }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Whether the peer is this machine itself.
    var isLoopback: Bool { remoteAddress.map(Self.isLoopback) ?? false }

    static func isLoopback(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4: address.ipAddress?.hasPrefix("127.") == true
        // A socket of IPv6 shows an IPv4 peer as a mapped address (RFC 4291, 2.5.5.2).
        case .v6: address.ipAddress == "::1" || address.ipAddress?.hasPrefix("::ffff:127.") == true
        case .unixDomainSocket: true
        }
    }
}
