public import NIOCore
public import Protocol

/// Writes replies as frames, one behind the other, into one buffer.
public enum Reply {
    /// Appends a reply whose result `body` writes as JSON; when `body` throws, `buffer` is as it was.
    public static func result(
        _ id: RequestID,
        to buffer: inout ByteBuffer,
        _ body: (inout ByteBuffer) throws -> Void
    ) rethrows {
        try Frame.append(to: &buffer) { buffer in
            buffer.writeStaticString("{\"jsonrpc\":\"2.0\",\"id\":")
            buffer.write(id)
            buffer.writeStaticString(",\"result\":")
            try body(&buffer)
            buffer.writeStaticString("}")
        }
    }

    /// Appends a refusal.
    public static func error(_ id: RequestID, _ error: WireError, to buffer: inout ByteBuffer) {
        Frame.append(to: &buffer) { buffer in
            buffer.writeStaticString("{\"jsonrpc\":\"2.0\",\"id\":")
            buffer.write(id)
            buffer.writeStaticString(",\"error\":")
            // A WireError is strings and an integer: it always encodes.
            buffer.writeBytes((try? JSONCoding.encode(error)) ?? Array(#"{"code":-32603,"message":"internal"}"#.utf8))
            buffer.writeStaticString("}")
        }
    }
}
