internal import NIOCore
internal import NIOWebSocket

/// Runs one WebSocket: hands its messages to a ``SignalConnection``, and keeps it alive.
struct SignalSession: Sendable {
    let board: Switchboard

    /// The SDK takes a connection for lost when it has heard nothing for 15 seconds.
    private static let heartbeatInterval = Duration.seconds(10)

    func run(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, isOurPage: Bool) async {
        let (frames, sink) = AsyncStream<WebSocketFrame>.makeStream(bufferingPolicy: .bufferingNewest(256))
        let connection = await SignalConnection(board: board, isOurPage: isOurPage) { text in
            sink.yield(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)))
        }
        try? await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await frame in frames { try await outbound.write(frame) }
                }
                group.addTask { try await Self.heartbeat(sink, connection) }
                group.addTask { try await read(inbound, connection, sink) }
                // The first to end ends all.
                try await group.next()
                group.cancelAll()
            }
        }
        sink.finish()
        await connection.closed()
    }

    private static func heartbeat(
        _ sink: AsyncStream<WebSocketFrame>.Continuation, _ connection: SignalConnection
    ) async throws {
        while await !connection.isSilent {
            try await Task.sleep(for: heartbeatInterval)
            sink.yield(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: "\n")))
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ connection: SignalConnection,
        _ sink: AsyncStream<WebSocketFrame>.Continuation
    ) async throws {
        var message = ByteBuffer()
        for try await frame in inbound {
            switch frame.opcode {
            case .text, .continuation:
                var data = frame.unmaskedData
                message.writeBuffer(&data)
                guard message.readableBytes <= 1 << 18 else { return }
                guard frame.fin else { continue }
                await connection.receive(String(buffer: message))
                message.clear()
            case .ping: sink.yield(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose: return
            default: break
            }
        }
    }
}
