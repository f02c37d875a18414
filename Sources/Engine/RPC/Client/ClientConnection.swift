internal import NIOCore
internal import Protocol
internal import SocketLoop

/// The client's end: numbers the calls and gives each reply to the one who waits for it. On its loop only.
final class ClientConnection {
    /// Replies are bounded by the server's pages; this is a guard against a stream that is not ours.
    private static let maximumReply = 64 << 20
    /// What is read before other connections have their turn.
    private static let readBytes = 64 * 1024

    private struct Waiting {
        let promise: EventLoopPromise<ByteBuffer>
        let timeout: Scheduled<Void>?
        /// Where the notifications go that follow the reply.
        let sink: NotificationSink?
        /// The call has gone out when the connection has sent so many bytes.
        let end: Int

        func succeed(_ result: ByteBuffer) {
            timeout?.cancel()
            promise.succeed(result)
        }
        func fail(_ error: any Error) {
            timeout?.cancel()
            promise.fail(error)
            sink?.frames.finish((error as? Fault) ?? (error as? Undelivered)?.fault ?? ClientConnection.closed)
        }
    }

    let socket: StreamSocket
    private let callTimeout: TimeAmount?
    private var waiting: [Int64: Waiting] = [:]
    private var nextID: Int64 = 1
    private var received = ByteQueue()
    private var outbox = Outbox()
    /// Why no call can be made any more: the first reason counts, which may be the server's own words.
    private var closedBy: Fault?
    /// The subscription, see ``NotificationStream``.
    var sink: NotificationSink?
    var isConsumerBehind = false

    init(socket: StreamSocket, callTimeout: TimeAmount?) {
        self.socket = socket
        self.callTimeout = callTimeout
    }

    func send(_ method: String, params: [UInt8], actor: String?, sink: NotificationSink? = nil, _ promise: EventLoopPromise<ByteBuffer>) {
        if let closedBy { return promise.fail(Undelivered(fault: closedBy, wasSent: false)) }
        let id = nextID
        nextID += 1
        Frame.append(to: &outbox.bytes) { queue in
            queue.append(text: "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\(Self.quoted(method))")
            if let actor { queue.append(text: ",\"actor\":\(Self.quoted(actor))") }
            queue.append(",\"params\":")
            queue.append(params)
            queue.append("}")
        }
        waiting[id] = Waiting(promise: promise, timeout: timeout(of: id), sink: sink, end: outbox.end)
        socket.askForEndOfTurn()
    }

    private func timeout(of id: Int64) -> Scheduled<Void>? {
        guard let callTimeout else { return nil }
        let bound = NIOLoopBound(self, eventLoop: socket.loop)
        return socket.loop.scheduleTask(in: callTimeout) {
            bound.value.waiting.removeValue(forKey: id)?.fail(Fault(.unavailable, "the daemon did not answer in time"))
        }
    }

    func close() {
        socket.close()
        outbox.drop()
        beUnheard()
        fail(Self.closed, Undelivered(fault: Self.closed, wasSent: true))
    }

    fileprivate static let closed = Fault(.unavailable, "the daemon closed the connection")

    /// - Parameter error: what those that wait are told, when it is more than the fault.
    private func fail(_ fault: Fault, _ error: (any Error)? = nil) {
        if closedBy == nil { closedBy = fault }
        let calls = waiting.values
        waiting = [:]
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
            // Without an id the server speaks of the connection, which it closes: all calls fail for that reason.
            guard let id else { return fail(fault) }
            waiting.removeValue(forKey: id)?.fail(fault)
        } else if let id, let result {
            guard let call = waiting.removeValue(forKey: id) else { return }
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
        // It may have said why.
        while socket.isReadable, !isConsumerBehind { read() }
        beUnheard()
    }

    /// A server that stops answers what it has taken: this connection listens on, and makes no more calls.
    private func beUnheard() {
        if closedBy == nil { closedBy = Self.closed }
        for (id, call) in waiting where call.end > outbox.sentBytes {
            waiting[id] = nil
            call.fail(Undelivered(fault: Self.closed, wasSent: false))
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
            fail(Fault(.unavailable, "what answers on the socket does not speak the daemon's protocol"))
            close()
        }
    }
}

extension ByteBuffer {
    /// A copy, which goes to another thread.
    init(_ bytes: RawSpan) { self = bytes.withUnsafeBytes { ByteBuffer(bytes: $0) } }
}
