internal import NIOCore
internal import SeededRandom

/// When the load runs, and which part of it counts.
struct Window: Sendable {
    let measureFrom: NIODeadline
    let stopSending: NIODeadline
    init(warmUp: TimeAmount, measured: TimeAmount) {
        measureFrom = .now() + warmUp
        stopSending = measureFrom + measured
    }
}

/// One connection of a closed loop: it keeps a number of requests in flight, and sends one more for each reply.
final class LoadConnection<Dialect: Replies>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let template: Template
    private let dialect: Dialect
    private let inFlight: Int
    private let window: Window
    private let report: EventLoopPromise<Latencies>
    /// Requests that have not been sent yet.
    private var left: Int
    private var random: SplitMix64
    /// The next request's number, and how far the one after it is: the connections share the numbers out.
    private var sequence: UInt64
    private let stride: UInt64

    private var received = ByteBuffer()
    private var request = ByteBuffer()
    /// When the requests in flight were sent, the oldest first.
    private var sent = CircularBuffer<NIODeadline>()
    private var latencies = Latencies()
    private var failure: (any Error)?

    init(
        _ load: Load,
        _ dialect: Dialect,
        sequence: UInt64,
        stride: UInt64,
        window: Window,
        report: EventLoopPromise<Latencies>
    ) {
        template = load.template
        inFlight = load.inFlight
        left = load.requestsPerConnection ?? .max
        self.dialect = dialect
        self.sequence = sequence
        self.stride = stride
        self.window = window
        self.report = report
        random = SplitMix64(seed: sequence)
    }

    func channelActive(context: ChannelHandlerContext) { send(inFlight, at: .now(), context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        let now = NIODeadline.now()
        var replies = 0
        do {
            while try dialect.take(from: &received) {
                replies += 1
                guard let start = sent.popFirst() else { break }
                if now >= window.measureFrom, now < window.stopSending {
                    latencies.record(nanoseconds: (now - start).nanoseconds)
                }
            }
        } catch {
            failure = error
            return context.close(promise: nil)
        }
        received.discardReadBytes()
        if now < window.stopSending { send(replies, at: now, context) }
        if sent.isEmpty { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if failure == nil, !sent.isEmpty { failure = ConnectionLost() }
        if let failure { report.fail(failure) } else { report.succeed(latencies) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = error
        context.close(promise: nil)
    }

    private func send(_ count: Int, at now: NIODeadline, _ context: ChannelHandlerContext) {
        let count = min(count, left)
        guard count > 0 else { return }
        left -= count
        request.clear()
        for _ in 0..<count {
            template.write(sequence, &random, to: &request)
            sequence += stride
            sent.append(now)
        }
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }
}

struct ConnectionLost: Error, CustomStringConvertible {
    var description: String { "the server closed a connection with requests in flight" }
}
