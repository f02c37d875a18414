internal import NIOCore
public import Protocol

extension RPCClient {
    /// Begins a subscription. Faults: `conflict` when this connection has one already, and those of the method.
    ///
    /// - Parameter actor: the person on whose behalf, see ``call(_:actor:)``.
    public func subscribe<S: Subscription>(_ method: S, actor: String? = nil) async throws(Fault) -> NotificationStream<S> {
        let params: [UInt8]
        let ending: [UInt8]
        do {
            params = try JSONCoding.encode(method)
            ending = try JSONCoding.encode(S.ending)
        } catch {
            throw Fault(.invalid, "The parameters cannot be encoded.")
        }
        let delegate = NotificationDelegate(connection)
        let producer = NotificationStream<S>.Frames.makeSequence(
            backPressureStrategy: .init(lowWatermark: 64, highWatermark: 256),
            finishOnDeinit: true,
            delegate: delegate
        )
        let sink = NotificationSink(
            method: S.notification,
            delegate: delegate,
            frames: producer.source,
            ending: (S.Ending.name, ending)
        )
        let reply = try await call(S.name, params: params, actor: actor, sink: sink)
        do {
            return NotificationStream(
                reply: try JSONCoding.decode(S.Result.self, from: reply), frames: producer.sequence, client: self)
        } catch {
            throw Fault(.internal, "The daemon's reply to \(S.name) cannot be read. Are the daemon and this program of one version?")
        }
    }
}
