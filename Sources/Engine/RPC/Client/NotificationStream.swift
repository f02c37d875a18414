internal import NIOCore
public import Protocol

/// The notifications of a subscription, in their order. It has one consumer.
///
/// It ends with a `Fault` when the connection does: subscribe again, after what was seen. While the consumer is behind, the
/// connection is not read, so that nothing piles up here; a subscription is best alone on its connection. A consumer that
/// stops, or is cancelled, ends the subscription.
public struct NotificationStream<S: Subscription>: AsyncSequence, Sendable {
    typealias Frames = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, NotificationDelegate
    >

    /// What the daemon answered to the subscription.
    public let reply: S.Result
    let frames: Frames

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(frames: frames.makeAsyncIterator()) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let frames: Frames.AsyncIterator

        public mutating func next() async throws -> S.Notification? {
            guard let params = try await frames.next() else { return nil }
            do {
                return try JSONCoding.decode(S.Notification.self, from: params)
            } catch {
                throw Fault(.internal, "the daemon's \(S.notification) cannot be read; are both of one version?")
            }
        }
    }
}

/// Where a connection puts the notifications that it receives.
struct NotificationSink: Sendable {
    /// The `method` that they have.
    let method: String
    let delegate: NotificationDelegate
    let frames:
        NIOThrowingAsyncSequenceProducer<
            ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, NotificationDelegate
        >.Source
    /// The method that ends the subscription, and its parameters.
    let ending: (method: String, params: [UInt8])
}

/// Hears from the consumer, on any thread, and tells the connection on its loop.
final class NotificationDelegate: NIOAsyncSequenceProducerDelegate {
    private let connection: NIOLoopBound<ClientConnection>

    init(_ connection: NIOLoopBound<ClientConnection>) { self.connection = connection }

    func produceMore() {
        connection.eventLoop.execute { [connection] in connection.value.resumeReading() }
    }
    func didTerminate() {
        connection.eventLoop.execute { [self] in connection.value.endStream(of: self) }
    }
}

extension RPCClient {
    /// Begins a subscription. Faults: `conflict` when this connection has one already, and what the method says.
    ///
    /// - Parameter actor: on whose behalf, see ``call(_:actor:)``.
    public func subscribe<S: Subscription>(_ method: S, actor: String? = nil) async throws(Fault) -> NotificationStream<S> {
        let params: [UInt8]
        let ending: [UInt8]
        do {
            params = try JSONCoding.encode(method)
            ending = try JSONCoding.encode(S.ending)
        } catch {
            throw Fault(.invalid, "the parameters cannot be encoded")
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
            return NotificationStream(reply: try JSONCoding.decode(S.Result.self, from: reply), frames: producer.sequence)
        } catch {
            throw Fault(.internal, "the daemon's reply to \(S.name) cannot be read; are both of one version?")
        }
    }
}
