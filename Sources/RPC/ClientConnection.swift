internal import NIOCore
internal import Protocol

/// The client's end: numbers the calls and gives each reply to the one who waits for it.
final class ClientConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Replies are bounded by the server's pages; this is a guard against a stream that is not ours.
    private static let maximumReply = 64 << 20

    private struct Waiting {
        let promise: EventLoopPromise<ByteBuffer>
        let timeout: Scheduled<Void>?
        /// Where the notifications go that follow the reply.
        let sink: NotificationSink?

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

    private let callTimeout: TimeAmount?
    private var waiting: [Int64: Waiting] = [:]
    private var nextID: Int64 = 1
    private var received = ByteBuffer()
    /// Why no call can be made any more: the first reason counts, which may be the server's own words.
    private var closedBy: Fault?
    private(set) var context: ChannelHandlerContext?
    private var socket: DirectSocket?
    /// The subscription, see ``NotificationStream``.
    var sink: NotificationSink?
    var isConsumerBehind = false
    var isReadHeldBack = false

    init(callTimeout: TimeAmount?) { self.callTimeout = callTimeout }

    func send(
        _ method: String,
        params: [UInt8],
        actor: String?,
        sink: NotificationSink? = nil,
        on channel: any Channel,
        _ promise: EventLoopPromise<ByteBuffer>
    ) {
        if let closedBy { return promise.fail(Undelivered(fault: closedBy, wasSent: false)) }
        let id = nextID
        nextID += 1
        waiting[id] = Waiting(promise: promise, timeout: timeout(of: id, on: channel.eventLoop), sink: sink)
        var buffer = ByteBuffer()
        Frame.append(to: &buffer) { buffer in
            buffer.writeString("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\(Self.quoted(method))")
            if let actor { buffer.writeString(",\"actor\":\(Self.quoted(actor))") }
            buffer.writeStaticString(",\"params\":")
            buffer.writeBytes(params)
            buffer.writeStaticString("}")
        }
        switch socket?.send(&buffer) {
        case .sent?: return
        case .unheard?:
            // A server that stops: it answers what it has taken, so this connection listens on.
            closedBy = Self.closed
            waiting.removeValue(forKey: id)?.fail(Undelivered(fault: Self.closed, wasSent: false))
            return
        case .left?, nil: break
        }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        let written = channel.writeAndFlush(buffer)
        (socket?.follow(written) ?? written).whenFailure { _ in
            bound.value.waiting.removeValue(forKey: id)?.fail(Undelivered(fault: Self.closed, wasSent: false))
        }
    }

    private func timeout(of id: Int64, on eventLoop: any EventLoop) -> Scheduled<Void>? {
        guard let callTimeout else { return nil }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return eventLoop.scheduleTask(in: callTimeout) {
            bound.value.waiting.removeValue(forKey: id)?.fail(Fault(.unavailable, "the daemon did not answer in time"))
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        socket = DirectSocket(context.channel)
    }

    func read(context: ChannelHandlerContext) {
        if isConsumerBehind { isReadHeldBack = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        do {
            while let frame = try Frame.next(in: &received, maximumLength: Self.maximumReply) { try resolve(frame) }
        } catch {
            fail(Fault(.unavailable, "what answers on the socket does not speak the daemon's protocol"))
            context.close(promise: nil)
        }
        received.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(Self.closed, Undelivered(fault: Self.closed, wasSent: true))
        self.context = nil
        socket?.close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

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

    private func resolve(_ frame: ByteBuffer) throws {
        let bytes = frame.readableBytesSpan
        var id: Int64?
        var method, params, result, error: Range<Int>?
        var scanner = JSONScanner()
        try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in
            switch frame.string(in: name) {
            case "id": id = Int64(frame.string(in: value))
            case "method": method = value
            case "params": params = value
            case "result": result = value
            case "error": error = value
            default: break
            }
        }
        if let error {
            let fault = try JSONCoding.decode(WireError.self, from: frame.slice(error)).fault
            // Without an id the server speaks of the connection, which it closes: all calls fail for that reason.
            guard let id else { return fail(fault) }
            waiting.removeValue(forKey: id)?.fail(fault)
        } else if let id, let result {
            guard let call = waiting.removeValue(forKey: id) else { return }
            if let sink = call.sink { self.sink = sink }
            // A copy, as it goes to another thread: a slice would keep all that was received with it.
            call.succeed(ByteBuffer(bytes: frame.slice(result).readableBytesView))
        } else if let method, let params {
            notified(frame.string(in: method), frame.slice(params))
        }
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: (try? JSONCoding.encode(text)) ?? [], as: UTF8.self)
    }
}

extension ByteBuffer {
    /// The bytes at `range`, counted from the first readable byte.
    fileprivate func slice(_ range: Range<Int>) -> ByteBuffer {
        getSlice(at: readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }
}
