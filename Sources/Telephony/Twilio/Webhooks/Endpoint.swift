/// One end of a call, as `From` and `To` name it.
public enum Endpoint: Hashable, Sendable {
    /// A browser or an app, by the identity in its access token. In `From`, this is the only value that Twilio vouches for.
    case client(identity: String)
    /// A telephone number in E.164.
    case number(String)
    /// A SIP address, with its `sip:` or `sips:`.
    case sip(String)
    /// The caller hides the number, or the network does not know it.
    case withheld
    /// Any other text, also an empty one.
    case other(String)

    public init(_ text: String) {
        let bytes = Array(text.utf8)
        let lowercased = text.lowercased()
        if bytes.starts(with: "client:".utf8) {
            self = .client(identity: String(decoding: bytes.dropFirst("client:".utf8.count), as: UTF8.self))
        } else if lowercased.hasPrefix("sip:") || lowercased.hasPrefix("sips:") {
            self = .sip(text)
        } else if bytes.first == UInt8(ascii: "+"), 2...16 ~= bytes.count, bytes.dropFirst().allSatisfy(\.isDigit) {
            self = .number(text)
        } else if Self.words.contains(where: { lowercased.contains($0) }) {
            self = .withheld
        } else {
            self = .other(text)
        }
    }

    /// The text as a webhook has it. Every withheld caller is `anonymous`.
    public var text: String {
        switch self {
        case .client(let identity): "client:\(identity)"
        case .number(let text), .sip(let text), .other(let text): text
        case .withheld: "anonymous"
        }
    }

    private static let words = ["anonymous", "unknown", "restricted", "unavailable", "blocked", "private"]
}
