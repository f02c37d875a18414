internal import NIOCore
internal import Protocol
internal import SocketLoop

/// Tells a client why it is not served, and closes.
final class RefusedConnection {
    /// Who has not said a whole call by then is told without one.
    private static let patience = TimeAmount.seconds(5)
    private static let maximumFrame = 64 * 1024

    let socket: StreamSocket
    private let fault: Fault
    /// Told the method of the first call, nil when none has come. Without it nothing is waited for.
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
        // A new socket has room for it. Who goes without reading it does not want it.
        _ = socket.send(&reply)
        close()
    }
}

extension RefusedConnection: SocketHandler {
    func ready(_ readiness: Readiness) {
        socket.note(readiness)
        while !isAnswered {
            switch socket.receive(into: &received, atMost: Self.maximumFrame) {
            case .bytes: hear()
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

    private func hear() {
        do {
            if let call = try Self.call(in: received.bytes) { answer(call.id, call.method) }
        } catch {
            answer((error as? Envelope.Rejection)?.id ?? .null, nil)
        }
    }
}

extension RefusedConnection: Retirable {
    /// It is told soon enough, or closed with the others.
    func retire(linger: TimeAmount) { close() }
}
