internal import OpenSSL

/// The JSON web token with a voice grant that a browser sends to Twilio.
///
/// The value contains no secret. `signed(with:now:)` makes the text for the browser.
/// Source: Twilio's page "Access Tokens", and the official helper libraries.
public struct AccessToken: Hashable, Sendable {
    /// 24 hours, in seconds. Twilio refuses a longer life (20104, 31207).
    public static let maximumTimeToLive = 86_400

    public let accountSID: String
    public let keySID: String
    public let identity: String
    public let voice: VoiceGrant
    /// Seconds, 1 to `maximumTimeToLive`.
    public let timeToLive: Int
    /// The home region (`us1`, `ie1`, …). Nil for the default region.
    public let region: String?

    /// Checks the shapes that Twilio demands, so that a fault shows here and not in the customer's browser.
    ///
    /// `identity` must be 1 to 121 letters, digits and underscores. Calls to and from other identities fail.
    public init(
        accountSID: String, keySID: String, identity: String, voice: VoiceGrant,
        timeToLive: Int = 3600, region: String? = nil
    ) throws(TwilioError) {
        try SIDKind.account.check(accountSID, field: "account SID")
        try SIDKind.apiKey.check(keySID, field: "API key SID")
        if let application = voice.outgoingApplicationSID {
            try SIDKind.application.check(application, field: "application SID")
        } else if !voice.outgoingParameters.isEmpty {
            throw .invalid(field: "application SID", rule: "must be there when there are outgoing parameters")
        }
        guard Self.isIdentity(identity) else {
            throw .invalid(field: "identity", rule: "must be 1 to 121 ASCII letters, digits and underscores")
        }
        guard 1...Self.maximumTimeToLive ~= timeToLive else {
            throw .invalid(field: "time to live", rule: "must be 1 to \(Self.maximumTimeToLive) seconds")
        }
        if let region, region.isEmpty || !region.utf8.allSatisfy({ $0.isLetter || $0.isDigit }) {
            throw .invalid(field: "region", rule: "must be letters and digits such as ie1")
        }
        self.accountSID = accountSID
        self.keySID = keySID
        self.identity = identity
        self.voice = voice
        self.timeToLive = timeToLive
        self.region = region
    }

    /// Whether Twilio can carry calls for a client of this name: `^[A-Za-z0-9_]{1,121}$`.
    public static func isIdentity(_ text: some StringProtocol) -> Bool {
        1...121 ~= text.utf8.count
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
    }

    /// The token's text, valid from `now` (Unix seconds), signed with the API key's secret by HS256.
    ///
    /// It has no `iat`, as in most of the official libraries. Its `nbf` is `now`.
    public func signed(with secret: Secret, now: Int) throws(TwilioError) -> String {
        let (expiry, overflow) = now.addingReportingOverflow(timeToLive)
        guard !overflow else { throw .invalid(field: "time", rule: "must be in Unix seconds") }
        let claims = Claims(
            id: "\(keySID)-\(now)", keySID: keySID, accountSID: accountSID, issuedAt: nil, notBefore: now,
            expiresAt: expiry, identity: identity, voice: voice, region: region
        )
        let input =
            try Base64.encodeURL(TokenJSON.encode(TokenHeader(region: region))) + "."
            + Base64.encodeURL(TokenJSON.encode(TokenPayload(claims)))
        return try input + "." + Base64.encodeURL(Self.signature(of: input, secret: secret))
    }

    static func signature(of input: some StringProtocol, secret: Secret) throws(TwilioError) -> [UInt8] {
        try TwilioError.wrapping { () throws(OpenSSLError) in
            try HMAC.sha256(key: secret.bytes, message: Array(input.utf8))
        }
    }
}
