internal import NIOCore
internal import Protocol
internal import SocketLoop

/// Answers a client why it is not served, and closes.
final class RefusedConnection {
    /// How long a whole call is waited for. After that the client is answered without one.
    private static let patience = TimeAmount.seconds(5)
    private static let maximumFrame = 64 * 1024

    let socket: StreamSocket
    private let fault: Fault
    /// Called with the method of the first call, nil when none came. Without it the client is answered at once.
    private let onCall: ((String?) -> Void)?
    private var received = ByteQueue()
    private var deadline: Scheduled<Void>?
    private var isAnswered = false

    init(_ fault: Fault, socket: StreamSocket, onCall: ((String?) -> Void)? = nil) {
        self.fault = fault
        self.socket = socket
        self.onCall = onCall
    }

    func start() throws(IOError) {
        guard onCall != nil else { return answer(.null, nil) }
        try socket.start(self)
        let bound = NIOLoopBound(self, eventLoop: socket.loop)
        deadline = socket.loop.scheduleTask(in: Self.patience) { bound.value.answer(.null, nil) }
    }

    func close() {
        if !isAnswered { onCall?(nil) }
        isAnswered = true
        deadline?.cancel()
        socket.close()
    }

    private func answer(_ id: RequestID, _ method: String?) {
        guard !isAnswered else { return }
        onCall?(method)
        isAnswered = true
        var reply = ByteQueue()
        Reply.error(id, WireError(fault), to: &reply)
        // A new socket has room for the reply. A client that leaves without reading it does not want it.
        _ = socket.send(&reply)
        close()
    }
}

extension RefusedConnection: SocketHandler {
    func ready(_ readiness: Readiness) {
        socket.note(readiness)
        while !isAnswered {
            switch socket.receive(into: &received, atMost: Self.maximumFrame) {
            case .bytes: takeCall()
            case .nothing: return
            case .end: answer(.null, nil)
            case .failed: close()
            }
        }
    }
    func endOfTurn() {}

    private static func call(in bytes: RawSpan) throws -> (id: RequestID, method: String)? {
        guard let length = try Frame.length(of: bytes, maximumLength: maximumFrame) else { return nil }
        let envelope = try Envelope(Frame.json(of: bytes, length))
        return (envelope.id, envelope.method)
    }

    private func takeCall() {
        do {
            if let call = try Self.call(in: received.bytes) { answer(call.id, call.method) }
        } catch {
            answer((error as? Envelope.Rejection)?.id ?? .null, nil)
        }
    }
}

extension RefusedConnection: GracefullyClosing {
    /// Closes at once: such a client is owed no answer.
    func closeGracefully(linger: TimeAmount) { close() }
}
