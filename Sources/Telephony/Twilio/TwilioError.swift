public import OpenSSL

/// What this module refuses. The description is a sentence for the log; none carries a secret, a token or a customer's data.
public enum TwilioError: Error, Hashable, CustomStringConvertible {
    /// We were about to send something that Twilio would refuse. `field` names it, `rule` says what it must be.
    case invalid(field: String, rule: String)

    /// The text is no signed JSON web token with the claims of an access token (Twilio's 31204).
    case malformedToken
    /// The token is not signed with HS256.
    case unsupportedAlgorithm
    /// The token was signed with another secret, or changed since (Twilio's 31202).
    case wrongTokenSignature
    /// The token's time is over (Twilio's 31205).
    case expiredToken
    /// The token's time has not begun.
    case tokenNotYetValid
    /// The token would live longer than 24 hours from now (Twilio's 31207).
    case tokenLivesTooLong

    /// The form's bytes hold a broken percent escape, or are not UTF-8 once decoded.
    case malformedForm
    /// The form has more parameters than `limit`.
    case tooManyParameters(limit: Int)
    /// A webhook without a parameter that Twilio always sends.
    case missingParameter(String)
    /// A webhook with two values for a parameter that we trust.
    case repeatedParameter(String)

    /// libcrypto failed.
    case cryptography(OpenSSLError)

    public var description: String {
        switch self {
        case .invalid(let field, let rule): "The \(field) \(rule)."
        case .malformedToken: "The text is not an access token."
        case .unsupportedAlgorithm: "The access token is not signed with HS256."
        case .wrongTokenSignature: "The access token's signature does not match."
        case .expiredToken: "The access token has expired."
        case .tokenNotYetValid: "The access token is not valid yet."
        case .tokenLivesTooLong: "The access token lives longer than 24 hours."
        case .malformedForm: "The form holds a broken percent escape or is not UTF-8."
        case .tooManyParameters(let limit): "The form has more than \(limit) parameters."
        case .missingParameter(let name): "The parameter \(name) is missing."
        case .repeatedParameter(let name): "The parameter \(name) has more than one value."
        case .cryptography(let error): "The cryptography failed: \(error)."
        }
    }

    /// Runs a call of libcrypto, and makes its error ours.
    static func wrapping<Value>(_ call: () throws(OpenSSLError) -> Value) throws(TwilioError) -> Value {
        do { return try call() } catch { throw .cryptography(error) }
    }
}
