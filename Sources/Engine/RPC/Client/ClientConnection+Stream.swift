internal import NIOCore
internal import Protocol
internal import SocketLoop

extension ClientConnection {
    /// Takes a notification. `method` is the member as JSON.
    func notified(_ method: String, _ params: RawSpan) {
        guard let sink, method == "\"\(sink.method)\"" else { return }
        switch sink.frames.yield(ByteBuffer(params)) {
        case .produceMore, .dropped: break
        case .stopProducing: isConsumerBehind = true
        }
    }

    func resumeReading() {
        isConsumerBehind = false
        socket.askForEndOfTurn()
    }

    /// Ends the subscription after its consumer has gone, and drops the notifications that still arrive. Does nothing when the
    /// subscription has ended already.
    func endStream(of delegate: NotificationDelegate) {
        guard let sink, sink.delegate === delegate else { return }
        self.sink = nil
        let promise = socket.loop.makePromise(of: ByteBuffer.self)
        send(sink.ending.method, params: sink.ending.params, actor: nil, promise)
        resumeReading()
    }
}
