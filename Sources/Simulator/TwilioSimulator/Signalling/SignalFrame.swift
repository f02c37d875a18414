/// A message of the Voice SDK's signalling, in JSON. Source: twilio-voice.js 2.18, as observed on the wire; `say` and
/// `said` are ours, and other SDKs ignore them.
struct SignalFrame: Codable, Sendable {
    var type: String
    var version: String? = "1.6"
    var payload: Payload?

    init(_ type: String, _ payload: Payload = Payload()) {
        self.type = type
        self.payload = payload
    }

    struct Payload: Codable, Sendable {
        var callsid: String?
        var sdp: String?
        var reconnect: String?
        var parameters: CallParameters?
        var error: Failure?
        var token: TokenField?
        var reconnectTimeout: Int?
        var twilio: Outgoing?
        var media: Media?
        var dtmf: String?
        var gateway: String?
        var region: String?
        var edge: String?
        var home: String?
        var message: String?
        var content: String?
        var contenttype: String?
        var messagetype: String?
        var voiceeventsid: String?
        // Ours.
        var id: Int?
        var text: String?
        var language: String?

        init(
            callsid: String? = nil, sdp: String? = nil, reconnect: String? = nil, parameters: CallParameters? = nil,
            error: Failure? = nil
        ) {
            self.callsid = callsid
            self.sdp = sdp
            self.reconnect = reconnect
            self.parameters = parameters
            self.error = error
        }
    }

    struct CallParameters: Codable, Sendable {
        var from: String
        var to: String
        var callSID: String
        var accountSID: String
        /// Custom parameters, as a form.
        var customParameters: String

        private enum CodingKeys: String, CodingKey {
            case from = "From"
            case to = "To"
            case callSID = "CallSid"
            case accountSID = "AccountSid"
            case customParameters = "Params"
        }
    }

    struct Failure: Codable, Sendable {
        var code: Int
        var message: String
    }

    struct Outgoing: Codable, Sendable { var params: String? }
    struct Media: Codable, Sendable { var audio: Bool? }

    /// From a browser the token itself; to it, what the token says.
    enum TokenField: Codable, Sendable {
        case token(String)
        case contents(identity: String, ttl: Int)

        private enum Keys: String, CodingKey { case identity, ttl }

        init(from decoder: any Decoder) throws {
            self = .token(try decoder.singleValueContainer().decode(String.self))
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .token(let token):
                var container = encoder.singleValueContainer()
                try container.encode(token)
            case .contents(let identity, let ttl):
                var container = encoder.container(keyedBy: Keys.self)
                try container.encode(identity, forKey: .identity)
                try container.encode(ttl, forKey: .ttl)
            }
        }
    }
}

/// The Voice SDK's errors that the exchange sends.
enum SignalError {
    static let malformed = 31_100
    static let tokenMissing = 31_102
    static let wrongSignature = 31_202
    static let noAccount = 31_203
    static let invalidToken = 31_204
    static let expiredToken = 31_205
    static let livesTooLong = 31_207
    static let unauthorised = 31_201
    static let badIdentity = 31_105
    static let tooLong = 31_103
    static let reconnectInvalid = 31_107
    static let busy = 31_486
    static let declined = 31_603
    static let notFound = 31_404
    static let badRequest = 31_400

    static func message(of code: Int) -> String {
        switch code {
        case malformed: "Malformed request"
        case tokenMissing: "Authorization token missing in request"
        case wrongSignature: "Signature validation failed"
        case noAccount: "No valid account"
        case invalidToken: "Invalid JWT token"
        case expiredToken: "JWT token expired"
        case livesTooLong: "JWT token expiration too long"
        case unauthorised: "Authorization error"
        case badIdentity: "Invalid client name"
        case tooLong: "Parameters exceed the maximum length"
        case reconnectInvalid: "Reconnect parameter is invalid"
        case busy: "Busy here"
        case declined: "Decline"
        case notFound: "Not found"
        case badRequest: "Bad request"
        default: "Error \(code)"
        }
    }
}
