import NIOCore
import NIOEmbedded
import TLS
import TLSPeer

@testable import TwilioSimulator

/// A channel with the handler, and a client at its other end.
final class TLSWire {
    private static let context = Result {
        let files = try SelfSigned()
        return try TLSServerContext(certificateChain: files.certificate, key: files.key)
    }

    let channel: EmbeddedChannel
    let client: TLSClient
    let reads = ReadCounter()
    let closes = CloseRecorder()
    let events = EndRecorder()
    var errors: [any Error] { events.errors }
    var faults: [TLSFault] { errors.compactMap { $0 as? TLSFault } }

    init(version: TLSClient.Version = .tls13) throws {
        client = try TLSClient(version)
        channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([
            reads, closes, TLSHandler(TLSSession(Self.context.get())), events,
        ])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    func toServer(chunk: Int = 1 << 16) throws {
        var rest = client.output()[...]
        while !rest.isEmpty {
            try channel.writeInbound(ByteBuffer(bytes: rest.prefix(chunk)))
            rest = rest.dropFirst(chunk)
        }
    }

    func toClient() throws {
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { client.receive(Array(buffer.readableBytesView)) }
    }

    /// Lets both talk until the handshake is done and nothing is under way.
    func open(chunk: Int = 1 << 16) throws {
        for _ in 0..<4 {
            _ = try client.shakeHands()
            try toServer(chunk: chunk)
            try toClient()
        }
    }

    /// The plaintext that has come out of the handler.
    func received() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readInbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        return bytes
    }
}

final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny
    private(set) var count = 0
    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}

/// Keeps what is closed, as an embedded channel has no halves, and flushes, when it is told to.
final class CloseRecorder: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private(set) var modes: [String] = []
    var isHolding = false

    func flush(context: ChannelHandlerContext) {
        if !isHolding { context.flush() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        modes.append("\(mode)")
        guard mode == .all else {
            promise?.succeed()
            return
        }
        context.close(mode: mode, promise: promise)
    }
}

final class EndRecorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private(set) var errors: [any Error] = []
    private(set) var inputsClosed = 0

    func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { inputsClosed += 1 }
        context.fireUserInboundEventTriggered(event)
    }
}
