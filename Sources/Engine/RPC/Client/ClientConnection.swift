internal import NIOCore
internal import Protocol
internal import SocketLoop

/// The client's end of a connection. It numbers the calls and gives each reply to its caller. On its event loop only.
final class ClientConnection {
    /// Bytes of a reply. The server's replies are far smaller; the bound refuses a peer that does not speak the protocol.
    private static let maximumReply = 64 << 20
    /// Bytes that are read before other connections have their turn.
    private static let readBytes = 64 * 1024

    private struct PendingCall {
        let promise: EventLoopPromise<ByteBuffer>
        let timeout: Scheduled<Void>?
        /// Takes the notifications that follow the reply.
        let sink: NotificationSink?
        /// The whole call is sent when the connection has sent this many bytes in all.
        let end: Int

        func succeed(_ result: ByteBuffer) {
            timeout?.cancel()
            promise.succeed(result)
        }
        func fail(_ error: any Error) {
            timeout?.cancel()
            promise.fail(error)
            sink?.frames.finish((error as? Fault) ?? (error as? UnansweredCall)?.fault ?? ClientConnection.closed)
        }
    }

    let socket: StreamSocket
    private let callTimeout: TimeAmount?
    private var pending: [Int64: PendingCall] = [:]
    private var nextID: Int64 = 1
    private var received = ByteQueue()
    private var outbox = Outbox()
    /// Why no more calls can be made. The first reason is kept; it may come from the server.
    private var closedBy: Fault?
    /// The subscription, see ``NotificationStream``.
    var sink: NotificationSink?
    var isConsumerBehind = false

    init(socket: StreamSocket, callTimeout: TimeAmount?) {
        self.socket = socket
        self.callTimeout = callTimeout
    }

    func send(_ method: String, params: [UInt8], actor: String?, sink: NotificationSink? = nil, _ promise: EventLoopPromise<ByteBuffer>) {
        if let closedBy { return promise.fail(UnansweredCall(fault: closedBy, wasSent: false)) }
        let id = nextID
        nextID += 1
        Frame.append(to: &outbox.bytes) { queue in
            queue.append(text: "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\(Self.quoted(method))")
            if let actor { queue.append(text: ",\"actor\":\(Self.quoted(actor))") }
            queue.append(",\"params\":")
            queue.append(params)
            queue.append("}")
        }
        pending[id] = PendingCall(promise: promise, timeout: timeout(of: id), sink: sink, end: outbox.end)
        socket.askForEndOfTurn()
    }

    private func timeout(of id: Int64) -> Scheduled<Void>? {
        guard let callTimeout else { return nil }
        let bound = NIOLoopBound(self, eventLoop: socket.loop)
        return socket.loop.scheduleTask(in: callTimeout) {
            bound.value.pending.removeValue(forKey: id)?.fail(Fault(.unavailable, "The daemon did not answer in time."))
        }
    }

    func close() {
        socket.close()
        outbox.drop()
        stopSending()
        fail(Self.closed, UnansweredCall(fault: Self.closed, wasSent: true))
    }

    fileprivate static let closed = Fault(.unavailable, "The daemon closed the connection.")

    /// - Parameter error: the error of the pending calls, when it says more than the fault.
    private func fail(_ fault: Fault, _ error: (any Error)? = nil) {
        if closedBy == nil { closedBy = fault }
        let calls = pending.values
        pending = [:]
        for call in calls { call.fail(error ?? fault) }
        let sink = sink
        self.sink = nil
        sink?.frames.finish(fault)
    }

    fileprivate func resolve(_ bytes: RawSpan) throws {
        var id: Int64?
        var method, params, result, error: Range<Int>?
        var scanner = JSONScanner()
        try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in
            switch bytes.text(at: name) {
            case "id": id = Int64(bytes.text(at: value))
            case "method": method = value
            case "params": params = value
            case "result": result = value
            case "error": error = value
            default: break
            }
        }
        if let error {
            let fault = try JSONCoding.decode(WireError.self, from: bytes.extracting(error)).fault
            // An error without an id is about the connection, which the server closes: all calls fail for that reason.
            guard let id else { return fail(fault) }
            pending.removeValue(forKey: id)?.fail(fault)
        } else if let id, let result {
            guard let call = pending.removeValue(forKey: id) else { return }
            if let sink = call.sink { self.sink = sink }
            call.succeed(ByteBuffer(bytes.extracting(result)))
        } else if let method, let params {
            notified(bytes.text(at: method), bytes.extracting(params))
        }
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: (try? JSONCoding.encode(text)) ?? [], as: UTF8.self)
    }
}

extension ClientConnection: SocketHandler {
    func ready(_ readiness: Readiness) {
        socket.note(readiness)
        socket.askForEndOfTurn()
    }

    /// Sends the calls of this turn in one write, and reads.
    func endOfTurn() {
        guard socket.isOpen else { return }
        sendCalls()
        if socket.isReadable, !isConsumerBehind { read() }
    }

    private func sendCalls() {
        guard !outbox.isEmpty, !outbox.send(on: socket) else { return }
        outbox.drop()
        // The server may have sent the reason.
        while socket.isReadable, !isConsumerBehind { read() }
        stopSending()
    }

    /// The connection is half-closed: it takes the answers of the calls that were sent, and sends no more calls.
    private func stopSending() {
        if closedBy == nil { closedBy = Self.closed }
        for (id, call) in pending where call.end > outbox.sentBytes {
            pending[id] = nil
            call.fail(UnansweredCall(fault: Self.closed, wasSent: false))
        }
    }

    private func read() {
        switch socket.receive(into: &received, atMost: Self.readBytes) {
        case .bytes:
            if socket.isReadable { socket.askForEndOfTurn() }
            takeReplies()
        case .nothing: break
        case .end, .failed: close()
        }
    }

    private func takeReplies() {
        do {
            while let length = try Frame.length(of: received.bytes, maximumLength: Self.maximumReply) {
                try resolve(Frame.json(of: received.bytes, length))
                received.removeFirst(Frame.prefixLength + length)
            }
        } catch {
            fail(Fault(.unavailable, "The process on the socket does not speak the daemon's protocol."))
            close()
        }
    }
}

extension ByteBuffer {
    /// A copy, for another thread.
    init(_ bytes: RawSpan) { self = bytes.withUnsafeBytes { ByteBuffer(bytes: $0) } }
}
