internal import NIOCore

/// Takes the notifications that a connection receives.
struct NotificationSink: Sendable {
    /// The `method` of the notifications.
    let method: String
    let delegate: NotificationDelegate
    let frames:
        NIOThrowingAsyncSequenceProducer<
            ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, NotificationDelegate
        >.Source
    /// The method that ends the subscription, and its parameters.
    let ending: (method: String, params: [UInt8])
}

/// Notifies the connection, on its event loop, of what the consumer does on any thread.
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
