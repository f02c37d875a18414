public import Settings
public import Twilio

/// The Twilio account. Each setting's further names are those of the tutorial's versions in other languages.
public struct TwilioAccount: Sendable {
    public let accountSID: String
    /// Signs the webhooks.
    public let authToken: Secret
    public let apiKey: String
    /// Signs the access tokens.
    public let apiSecret: Secret
    public let applicationSID: String
    /// The caller id, in E.164 form.
    public let phoneNumber: String

    /// Nil if a setting is missing or wrong. `reader` then has all the faults.
    public init?(_ reader: inout SettingsReader) {
        accountSID = Self.sid(.account, "the account's SID", &reader, "twilio.accountSid")
        let authToken = Self.secret("the account's auth token, which proves that a webhook is Twilio's", &reader, "twilio.authToken")
        apiKey = Self.sid(.apiKey, "the API key's SID", &reader, "twilio.apiKey", "apiKey")
        let apiSecret = Self.secret("the API key's secret", &reader, "twilio.apiSecret", "apiSecret")
        applicationSID = Self.sid(
            .application, "the TwiML application's SID", &reader,
            "twilio.applicationSid", "twiml.applicationSid", "twilio.appSid", "twilio.twimlAppSid"
        )
        phoneNumber = reader.required(
            ["twilio.phoneNumber", "twilio.number", "twilio.callerId"],
            for: "the number that customers see, for example +12025550142"
        )
        if !phoneNumber.isEmpty, !Self.isE164(phoneNumber) {
            reader.refuse("twilio.phoneNumber", "must be in E.164 format, for example +12025550142, and is \(phoneNumber)")
        }
        guard let authToken, let apiSecret else { return nil }
        self.authToken = authToken
        self.apiSecret = apiSecret
    }

    private static func sid(
        _ kind: SIDKind, _ purpose: String, _ reader: inout SettingsReader, _ keys: String...
    ) -> String {
        let shape = "\(kind.rawValue) and 32 hex digits"
        let sid = reader.required(keys, for: "\(purpose), \(shape)")
        if !sid.isEmpty, !kind.matches(sid) { reader.refuse(keys[0], "must be \(shape)") }
        return sid
    }

    private static func secret(_ purpose: String, _ reader: inout SettingsReader, _ keys: String...) -> Secret? {
        try? Secret(reader.required(keys, isSecret: true, for: purpose))
    }

    private static func isE164(_ text: String) -> Bool {
        // Shorter numbers are emergency and service numbers, which no account owns.
        guard case .number = Endpoint(text) else { return false }
        return text.utf8.count >= 1 + 7
    }
}
