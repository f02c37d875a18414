/// A value that the gateway needs, in the order in which a person is asked.
enum SetupField: String, CaseIterable, Sendable {
    case publicURL = "PUBLIC_URL"
    case accountSID = "TWILIO_ACCOUNT_SID"
    case authToken = "TWILIO_AUTH_TOKEN"
    case apiKey = "TWILIO_API_KEY"
    case apiSecret = "TWILIO_API_SECRET"
    case applicationSID = "TWILIO_APPLICATION_SID"
    case phoneNumber = "TWILIO_PHONE_NUMBER"
    case voiceSDKFile = "VOICE_SDK_FILE"
    case voiceSDKURL = "VOICE_SDK_URL"

    /// The environment's name, which the gateway reads too.
    var name: String { rawValue }

    /// The file in the credentials' directory; nil for what is no secret and stands in `webgateway.env`.
    var credential: String? {
        switch self {
        case .authToken: "twilio-auth-token"
        case .apiSecret: "twilio-api-secret"
        case .publicURL, .accountSID, .apiKey, .applicationSID, .phoneNumber, .voiceSDKFile, .voiceSDKURL: nil
        }
    }
    var isSecret: Bool { credential != nil }

    /// Without the Voice SDK the desk runs, and its pages say that calls are not set up.
    var isRequired: Bool {
        switch self {
        case .voiceSDKFile, .voiceSDKURL: false
        case .publicURL, .accountSID, .authToken, .apiKey, .apiSecret, .applicationSID, .phoneNumber: true
        }
    }

    var question: String {
        switch self {
        case .publicURL: "The address that browsers and Twilio use, for example https://desk.example.com"
        case .accountSID: "The Twilio account's SID (AC and 32 hex digits)"
        case .authToken: "The account's auth token"
        case .apiKey: "The API key's SID (SK and 32 hex digits; a Main or Standard key)"
        case .apiSecret: "The API key's secret"
        case .applicationSID: "The TwiML application's SID (AP and 32 hex digits)"
        case .phoneNumber: "The number that customers see, for example +12025550142"
        case .voiceSDKFile: "The file of Twilio's Voice SDK, twilio.min.js (empty: later)"
        case .voiceSDKURL: "The address of the Voice SDK (empty: none)"
        }
    }
}
