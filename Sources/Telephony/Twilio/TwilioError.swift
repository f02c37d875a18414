public import OpenSSL

/// The faults of this module. The description is a sentence for the log, without secrets, tokens or customers' data.
public enum TwilioError: Error, Hashable, CustomStringConvertible {
    /// Twilio would refuse the value of `field`. `rule` says what it must be.
    case invalid(field: String, rule: String)

    /// The text is not a signed JSON web token with the claims of an access token (Twilio's 31204).
    case malformedToken
    /// The token is not signed with HS256.
    case unsupportedAlgorithm
    /// The token was signed with another secret, or was changed after it was signed (Twilio's 31202).
    case wrongTokenSignature
    /// The token has expired (Twilio's 31205).
    case expiredToken
    /// The token is not valid yet.
    case tokenNotYetValid
    /// The token would live longer than 24 hours from now (Twilio's 31207).
    case tokenLivesTooLong

    /// The form has a broken percent escape, or is not UTF-8 after decoding.
    case malformedForm
    /// The form has more parameters than `limit`.
    case tooManyParameters(limit: Int)
    /// The webhook lacks a parameter that Twilio always sends.
    case missingParameter(String)
    /// The webhook has two values for a parameter that the desk trusts.
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

    /// Runs a call of libcrypto, and turns its error into a `TwilioError`.
    static func wrapping<Value>(_ call: () throws(OpenSSLError) -> Value) throws(TwilioError) -> Value {
        do { return try call() } catch { throw .cryptography(error) }
    }
}
