internal import OpenSSL

extension AccessToken {
    /// The claims of a verified token. Only its times were checked. The shapes were not, since other programs make tokens too.
    public struct Claims: Hashable, Sendable {
        /// `jti`. The desk's tokens have "<API key SID>-<Unix seconds>", and others have any unique text.
        public let id: String
        /// `iss`.
        public let keySID: String
        /// `sub`.
        public let accountSID: String
        /// `iat`, `nbf` and `exp`: Unix seconds.
        public let issuedAt: Int?
        public let notBefore: Int?
        public let expiresAt: Int
        public let identity: String?
        public let voice: VoiceGrant?
        /// The header's `twr`.
        public let region: String?
    }

    /// The limit in bytes. Longer texts are refused before anything reads them.
    static let maximumByteCount = 16_384

    /// The claims of a token that `secret` signed with HS256 and that is valid at `now` (Unix seconds).
    ///
    /// The payload is read only after the signature has been found right. The comparison takes constant time. There is no
    /// leeway for clocks: verifier and maker are one machine, or both follow the network's time.
    public static func verify(jwt: String, secret: Secret, now: Int) throws(TwilioError) -> Claims {
        guard jwt.utf8.count <= maximumByteCount else { throw .malformedToken }
        let parts = jwt.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 3, let headerJSON = Base64.decodeURL(parts[0]), let given = Base64.decodeURL(parts[2])
        else { throw .malformedToken }
        let header = try TokenJSON.decode(TokenHeader.self, from: headerJSON)
        guard header.algorithm == "HS256" else { throw .unsupportedAlgorithm }

        let expected = try signature(of: parts[0] + "." + parts[1], secret: secret)
        guard ConstantTime.equal(expected, given) else { throw .wrongTokenSignature }

        guard let payloadJSON = Base64.decodeURL(parts[1]) else { throw .malformedToken }
        let claims = try TokenJSON.decode(TokenPayload.self, from: payloadJSON).claims(region: header.region)
        guard claims.expiresAt > now else { throw .expiredToken }
        guard claims.notBefore ?? now <= now else { throw .tokenNotYetValid }
        let (life, overflow) = claims.expiresAt.subtractingReportingOverflow(now)
        guard !overflow, life <= maximumTimeToLive else { throw .tokenLivesTooLong }
        return claims
    }
}
