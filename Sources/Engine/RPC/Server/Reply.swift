public import Protocol
public import SocketLoop

/// Writes replies as frames, one after the other, into one queue.
public enum Reply {
    /// Appends a reply whose result `body` writes as JSON; when `body` throws, `queue` is as it was.
    public static func result(
        _ id: RequestID,
        to queue: inout ByteQueue,
        _ body: (inout ByteQueue) throws -> Void
    ) rethrows {
        try reply({ $0.append(id) }, ",\"result\":", to: &queue, body)
    }

    /// The same for a call whose request is still there: its id is copied as it came.
    public static func result(
        _ envelope: borrowing Envelope,
        to queue: inout ByteQueue,
        _ body: (inout ByteQueue) throws -> Void
    ) rethrows {
        let id = envelope.bytes.extracting(envelope.ranges.id)
        try reply({ $0.append(id) }, ",\"result\":", to: &queue, body)
    }

    @inline(__always)
    private static func reply(
        _ id: (inout ByteQueue) -> Void,
        _ member: StaticString,
        to queue: inout ByteQueue,
        _ body: (inout ByteQueue) throws -> Void
    ) rethrows {
        try Frame.append(to: &queue) { queue in
            queue.append("{\"jsonrpc\":\"2.0\",\"id\":")
            id(&queue)
            queue.append(member)
            try body(&queue)
            queue.append("}")
        }
    }

    /// Appends a notification whose `params` are what `body` writes as JSON; when `body` throws, `queue` is as it was.
    public static func notification(
        _ method: StaticString,
        to queue: inout ByteQueue,
        _ body: (inout ByteQueue) throws -> Void
    ) rethrows {
        try Frame.append(to: &queue) { queue in
            queue.append("{\"jsonrpc\":\"2.0\",\"method\":\"")
            queue.append(method)
            queue.append("\",\"params\":")
            try body(&queue)
            queue.append("}")
        }
    }

    /// Appends a refusal.
    public static func error(_ id: RequestID, _ error: WireError, to queue: inout ByteQueue) {
        reply({ $0.append(id) }, ",\"error\":", to: &queue) { queue in
            // A WireError is strings and an integer: it always encodes.
            queue.append((try? JSONCoding.encode(error)) ?? Array(#"{"code":-32603,"message":"The error could not be encoded."}"#.utf8))
        }
    }
}
