internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import TLS

/// A connection of the server whose bytes are TLS.
struct SecureChannel<Base: HTTPChannelHandler>: HTTPChannelHandler {
    let base: Base
    let context: TLSServerContext

    var responder: HTTPChannelHandler.Responder { base.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(TLSHandler(TLSSession(context)))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
