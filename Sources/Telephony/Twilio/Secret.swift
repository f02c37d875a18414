internal import OpenSSL

/// An auth token or an API key's secret. It can sign, and it cannot be printed.
///
/// Its description, interpolation, `dump` and reflection all show `(secret)`. It is deliberately neither `Equatable` nor
/// `Codable`.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    /// The UTF-8 bytes of `text`. An empty secret is refused: with it, anybody could sign.
    public init(_ text: String) throws(TwilioError) {
        guard !text.isEmpty else { throw .invalid(field: "secret", rule: "must not be empty") }
        bytes = Array(text.utf8)
    }

    /// Whether `text` is the secret, in constant time.
    public func matches(_ text: String) -> Bool { ConstantTime.equal(bytes, Array(text.utf8)) }

    public var description: String { "(secret)" }
    public var debugDescription: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
