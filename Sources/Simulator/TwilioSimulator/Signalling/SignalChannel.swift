internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import NIOWebSocket

/// A connection of the server: HTTP, or after an upgrade at `/signal` a WebSocket with signalling.
struct SignalChannel: HTTPChannelHandler {
    enum Dialect: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case signalling(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, isOurPage: Bool)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<Dialect>
    }

    let responder: HTTPChannelHandler.Responder
    /// The host of `SIMULATOR_URL`.
    let ownHost: String?
    let signalling: @Sendable (NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, Bool) async -> Void

    /// A session description has some kilobytes.
    private static let maximumFrameBytes = 1 << 17

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(CloseOnShutdown())
            let ownHost = ownHost
            let upgrader = NIOTypedWebSocketServerUpgrader<Dialect>(
                maxFrameSize: Self.maximumFrameBytes,
                shouldUpgrade: { channel, head in
                    let isSignalling = head.uri.prefix { $0 != "?" } == "/signal"
                    return channel.eventLoop.makeSucceededFuture(isSignalling ? [:] : nil)
                },
                upgradePipelineHandler: { channel, head in
                    channel.eventLoop.makeCompletedFuture {
                        .signalling(
                            try NIOAsyncChannel(wrappingChannelSynchronously: channel), isOurPage: Self.isOurPage(head.headers, ownHost))
                    }
                }
            )
            let configuration = NIOTypedHTTPServerUpgradeConfiguration(
                upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                        return .http(
                            try NIOAsyncChannel(
                                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
                    }
                }
            )
            let negotiated = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: .init(upgradeConfiguration: configuration))
            return Value(channel: channel, negotiated: negotiated)
        }
    }

    func handle(value: Value, logger: Logger) async {
        switch try? await value.negotiated.get() {
        case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
        case .signalling(let channel, let isOurPage): await signalling(channel, isOurPage)
        case nil: break
        }
    }

    /// Whether the page that connects came from this very server (RFC 6455, section 10.2).
    private static func isOurPage(_ headers: HTTPHeaders, _ ownHost: String?) -> Bool {
        guard let host = headers.first(name: "Host"), let origin = headers.first(name: "Origin") else { return false }
        // A name that anybody can point at this machine proves nothing.
        return LocalHost.isSafe(host, own: ownHost) && (origin == "http://\(host)" || origin == "https://\(host)")
    }
}

/// A browser keeps its connections open for minutes, and an event stream for ever: whoever stops the server means them too.
private final class CloseOnShutdown: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        context.close(promise: nil)
    }
}
