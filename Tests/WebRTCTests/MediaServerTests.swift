import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import WebRTC

/// What the media server answers on its socket.
@Suite(.timeLimit(.minutes(20))) struct MediaServerTests {
    /// Datagrams that a browser's socket receives.
    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        let received: Watched<[[UInt8]]>
        init(_ received: Watched<[[UInt8]]>) { self.received = received }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.withLock { $0.append(Array(unwrapInboundIn(data).data.readableBytesView)) }
        }
    }

    /// Lends a browser's socket, the server's address, and what the server's offer says.
    private func withBrowser(
        _ body: @Sendable (_ send: (BindingRequest) async throws -> Void, Watched<[[UInt8]]>, SessionDescription) async throws -> Void
    ) async throws {
        try await MediaServer.with(host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton) { server in
            let offer = try await server.offer().offer
            let line = try #require(offer.split(separator: "\r\n").first { $0.hasPrefix("m=audio ") })
            let port = try #require(Int(line.split(separator: " ")[1]))
            let received = Watched<[[UInt8]]>([])
            let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Receiver(received)) }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
            try await body(
                { request in
                    try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: request.bytes)))
                }, received, SessionDescription(parsing: offer))
            try await channel.close()
        }
    }

    @Test func onlyACheckWithThePasswordIsAnswered() async throws {
        try await withBrowser { send, received, offer in
            let user = offer.iceUsername + ":browser"
            try await send(BindingRequest(username: user, password: "wrong", nominates: true, transaction: 1))
            try await send(BindingRequest(username: "stranger:browser", password: offer.icePassword, transaction: 2))
            try await send(BindingRequest(username: user, password: offer.icePassword, transaction: 3))
            try await received.until("a check was answered") { !$0.isEmpty }
            // Datagrams from one socket to another on this machine keep their order, and so do the answers.
            let answers = received.withLock { $0 }
            #expect(answers.count == 1 && answers[0].prefix(2) == [1, 1])
            #expect(answers[0].dropFirst(8).prefix(12).allSatisfy { $0 == 3 })
        }
    }
}
