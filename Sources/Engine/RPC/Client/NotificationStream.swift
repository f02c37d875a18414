internal import NIOCore
public import Protocol

/// The notifications of a subscription, in their order. It has one consumer, and it keeps the connection open.
///
/// It ends with a `Fault` when the connection does; then subscribe again, after the last notification that was seen. Back-pressure:
/// while the consumer is behind, the connection is not read, so a subscription should be alone on its connection. The subscription
/// ends when its consumer stops or is cancelled.
public struct NotificationStream<S: Subscription>: AsyncSequence, Sendable {
    typealias Frames = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, NotificationDelegate
    >

    /// What the daemon answered to the subscription.
    public let reply: S.Result
    let frames: Frames
    /// A client closes its connection when nothing refers to it any more.
    let client: RPCClient

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(frames: frames.makeAsyncIterator(), client: client) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let frames: Frames.AsyncIterator
        let client: RPCClient

        public mutating func next() async throws -> S.Notification? {
            guard let params = try await frames.next() else { return nil }
            do {
                return try JSONCoding.decode(S.Notification.self, from: params)
            } catch {
                throw Fault(.internal, "The daemon's \(S.notification) cannot be read. Are the daemon and this program of one version?")
            }
        }
    }
}
