/// A text between tags, escaped once and written many times: the sentences that a program has read when it started.
///
/// Quotes stay as they are: they mean nothing between tags. So it cannot be written into an attribute.
public struct EscapedText: Sendable {
    let bytes: [UInt8]

    public init(_ text: String) {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            default: bytes.append(byte)
            }
        }
        self.bytes = bytes
    }
}

extension HTML {
    /// A text between tags.
    public mutating func text(_ text: EscapedText) { append(text.bytes) }
}
