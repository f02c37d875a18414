internal import Protocol
internal import SocketLoop

/// A call's `id`, to be echoed in its reply.
public enum RequestID: Hashable, Sendable {
    case integer(Int64)
    /// A string, or a number that is not an Int64: the JSON as it came.
    case verbatim([UInt8])
    /// What a reply says when the id could not be read (JSON-RPC 2.0, section 5).
    case null

    /// The id at `range` of a request, where a string or a number stands.
    init(_ bytes: RawSpan, at range: Range<Int>) {
        let text = bytes.text(at: range)
        // -0 is a number of its own in the reply.
        self = (text == "-0" ? nil : Int64(text)).map(RequestID.integer) ?? .verbatim(Array(text.utf8))
    }
}

extension ByteQueue {
    mutating func append(_ id: RequestID) {
        switch id {
        case .integer(let value): append(text: String(value))
        case .verbatim(let bytes): append(bytes)
        case .null: append("null")
        }
    }
}
