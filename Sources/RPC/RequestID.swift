import NIOCore

/// A call's `id`, to be echoed in its reply.
public enum RequestID: Hashable, Sendable {
    case integer(Int64)
    /// A string, or a number that is not an Int64: the JSON as it came.
    case verbatim([UInt8])
    /// What a reply says when the id could not be read (JSON-RPC 2.0, section 5).
    case null
}

extension ByteBuffer {
    mutating func write(_ id: RequestID) {
        switch id {
        case .integer(let value): writeString(String(value))
        case .verbatim(let bytes): writeBytes(bytes)
        case .null: writeStaticString("null")
        }
    }
}
