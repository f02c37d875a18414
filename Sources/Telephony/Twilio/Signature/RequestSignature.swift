internal import OpenSSL

/// The signature that Twilio puts on each webhook (`X-Twilio-Signature`): base 64 of an HMAC-SHA-1 over the URL and
/// the form, keyed with the account's primary auth token.
///
/// `url` is always the configured public address and the request's target as it was received. It never has the `Host`
/// header, and it is never decoded or normalised. Source: Twilio's page "Webhooks security", and the official libraries, whose tests pass.
public struct RequestSignature: Sendable {
    private let authToken: Secret

    public init(authToken: Secret) {
        self.authToken = authToken
    }

    /// The signature of a request with a form, or with none (GET: the query is in the URL).
    public func sign(url: String, form: FormParameters = FormParameters()) throws(TwilioError) -> String {
        Base64.encode(try code(SignedURL(url).bytes + Self.suffix(form)))
    }

    /// Whether `signature` is Twilio's for a request with a form (POST), or with an empty one (GET).
    ///
    /// Tries every text that Twilio may have signed for the URL, and compares in constant time. Every input gets an
    /// answer; the only error is libcrypto's.
    public func isValid(_ signature: String, url: String, form: FormParameters) throws(TwilioError) -> Bool {
        let given = Array(signature.utf8)
        let suffix = Self.suffix(form)
        var isValid = false
        for candidate in SignedURL(url).candidates {
            let expected = Base64.encode(try code(candidate + suffix))
            if ConstantTime.equal(Array(expected.utf8), given) { isValid = true }
        }
        return isValid
    }

    /// Whether `signature` is Twilio's for a request whose body is not a form (JSON). The URL's `bodySHA256` must be
    /// the body's hash, and the signature covers only the URL.
    public func isValid(_ signature: String, url: String, body: [UInt8]) throws(TwilioError) -> Bool {
        guard let hash = SignedURL(url).firstQueryValue(of: "bodySHA256"), try Self.isHash(hash, of: body) else {
            return false
        }
        return try isValid(signature, url: url, form: FormParameters())
    }

    /// Whether `hash` is the SHA-256 of `body` in lower-case hexadecimal digits.
    static func isHash(_ hash: [UInt8], of body: [UInt8]) throws(TwilioError) -> Bool {
        let expected = try TwilioError.wrapping { () throws(OpenSSLError) in try SHA256.hash(body) }
        return ConstantTime.equal(Array(Hex.encode(expected).utf8), hash)
    }

    private func code(_ message: [UInt8]) throws(TwilioError) -> [UInt8] {
        try TwilioError.wrapping { () throws(OpenSSLError) in try HMAC.sha1(key: authToken.bytes, message: message) }
    }

    /// Each distinct name and value, in the order of their bytes. Swift's `String`s are not compared: to Swift, an é of one
    /// scalar equals an é of two, and to Twilio it does not.
    private static func suffix(_ form: FormParameters) -> [UInt8] {
        let pairs = form.pairs
            .map { (name: Array($0.name.utf8), value: Array($0.value.utf8)) }
            .sorted { left, right in
                left.name == right.name
                    ? left.value.lexicographicallyPrecedes(right.value)
                    : left.name.lexicographicallyPrecedes(right.name)
            }
        var suffix: [UInt8] = []
        for (index, pair) in pairs.enumerated() where index == 0 || pair != pairs[index - 1] {
            suffix += pair.name
            suffix += pair.value
        }
        return suffix
    }
}
