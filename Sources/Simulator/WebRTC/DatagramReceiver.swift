internal import NIOCore

/// Passes datagrams to the server, on the event loop that both share.
final class DatagramReceiver: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let server: MediaServer

    init(_ server: MediaServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let bytes = Array(envelope.data.readableBytesView)
        server.assumeIsolated { $0.receive(bytes, from: envelope.remoteAddress) }
    }

    /// Ignores errors. A browser that is gone causes an ICMP reply, which is not a fault of the socket.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

extension SocketAddress {
    /// The 4 or 16 bytes of the address, from `sockaddr_in` and `sockaddr_in6` (ip(7), ipv6(7)). Nil for a Unix socket.
    var addressBytes: [UInt8]? {
        switch self {
        case .v4(let address): withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
        case .unixDomainSocket: nil
        }
    }
}
