internal import NIOCore

/// Hands datagrams to the server, on the event loop that both share.
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

    /// A browser that is gone answers by ICMP; that is no fault of the socket.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

extension SocketAddress {
    /// 4 or 16 bytes, from their places in `sockaddr_in` and `sockaddr_in6` (ip(7), ipv6(7)).
    var addressBytes: [UInt8]? {
        switch self {
        case .v4(let address): withUnsafeBytes(of: address.address) { Array($0[4..<8]) }
        case .v6(let address): withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
        case .unixDomainSocket: nil
        }
    }
}
