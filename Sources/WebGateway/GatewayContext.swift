internal import Hummingbird
internal import Logging
internal import NIOCore

/// What is known of a request beside the request.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Who is connected: the proxy, when there is one.
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
        // A socket of IPv6 shows who comes by IPv4 as a mapped address (RFC 4291, 2.5.5.2).
        case .v6: address.ipAddress == "::1" || address.ipAddress?.hasPrefix("::ffff:127.") == true
        case .unixDomainSocket: true
        }
    }
}
