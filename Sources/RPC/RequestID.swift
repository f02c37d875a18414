import NIOCore

/// A call's `id`, to be echoed in its reply.
public enum RequestID: Hashable, Sendable {
    case integer(Int64)
    /// A string, or a number that is not an Int64: the JSON as it came.
    case verbatim([UInt8])
    /// What a reply says when the id could not be read (JSON-RPC 2.0, section 5).
    case null

    /// The id at `range` of a frame, where a string or a number stands.
    init(_ range: Range<Int>, in frame: ByteBuffer) {
        let text = frame.string(in: range)
        // -0 is a number of its own in the reply.
        self = (text == "-0" ? nil : Int64(text)).map(RequestID.integer) ?? .verbatim(Array(text.utf8))
    }
}

extension ByteBuffer {
    mutating func write(_ id: RequestID) {
        switch id {
        case .integer(let value): writeString(String(value))
        case .verbatim(let bytes): writeBytes(bytes)
        case .null: writeStaticString("null")
        }
    }

    /// The text at `range`, counted from the first readable byte.
    func string(in range: Range<Int>) -> String {
        getString(at: readerIndex + range.lowerBound, length: range.count) ?? ""
    }
}
