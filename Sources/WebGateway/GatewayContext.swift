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
    var isLoopback: Bool {
        switch remoteAddress {
        case .v4?: remoteAddress?.ipAddress?.hasPrefix("127.") == true
        case .v6?: remoteAddress?.ipAddress == "::1"
        case .unixDomainSocket?: true
        case nil: false
        }
    }
}
