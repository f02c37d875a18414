internal import NIOCore
internal import Protocol
internal import SocketLoop

extension ClientConnection {
    /// Takes a frame that answers no call. `method` is the JSON as it came.
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

    /// The consumer has gone: tells the server, and forgets what still comes. Does nothing when the connection went first.
    func endStream(of delegate: NotificationDelegate) {
        guard let sink, sink.delegate === delegate else { return }
        self.sink = nil
        let promise = socket.loop.makePromise(of: ByteBuffer.self)
        send(sink.ending.method, params: sink.ending.params, actor: nil, promise)
        resumeReading()
    }
}
