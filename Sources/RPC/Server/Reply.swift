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

    /// As above, for a call whose request is still at hand: its id is copied as it came.
    public static func result(
        _ envelope: Envelope,
        to buffer: inout ByteBuffer,
        _ body: (inout ByteBuffer) throws -> Void
    ) rethrows {
        let start = buffer.writerIndex
        do {
            writeHead(envelope, to: &buffer)
            try body(&buffer)
            buffer.writeInteger(UInt8(ascii: "}"))
            buffer.setInteger(UInt32(buffer.writerIndex - start - Frame.prefixLength), at: start)
        } catch {
            buffer.moveWriterIndex(to: start)
            throw error
        }
    }

    /// Room for the length, then all that stands before the result.
    private static func writeHead(_ envelope: Envelope, to buffer: inout ByteBuffer) {
        let before: StaticString = "{\"jsonrpc\":\"2.0\",\"id\":"
        let behind: StaticString = ",\"result\":"
        let id = envelope.idRange
        let count = Frame.prefixLength + before.utf8CodeUnitCount + id.count + behind.utf8CodeUnitCount
        // One check for room and one for ownership, where a call for each piece would make five of each.
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
            var end = Frame.prefixLength
            func append(_ bytes: UnsafeRawBufferPointer) {
                UnsafeMutableRawBufferPointer(rebasing: target[end..<end + bytes.count]).copyMemory(from: bytes)
                end += bytes.count
            }
            before.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
            envelope.frame.withUnsafeReadableBytes { append(UnsafeRawBufferPointer(rebasing: $0[id])) }
            behind.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
            return end
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
