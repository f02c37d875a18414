internal import OpenSSL

/// A session's secret: 43 characters of base64url.
public struct SessionToken: Sendable {
    let text: String
    public init() throws { text = Base64.encodeURL(try SecureRandom.bytes(32)) }
}
