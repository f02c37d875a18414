internal import Settings

/// The Twilio account. The names after the first are those of the tutorial's other ports.
struct TwilioSettings: Sendable {
    let accountSID: String
    /// Signs the webhooks.
    let authToken: String
    let apiKey: String
    /// Signs the access tokens.
    let apiSecret: String
    let applicationSID: String
    /// The caller id, E.164.
    let phoneNumber: String

    init(_ reader: inout SettingsReader) {
        accountSID = reader.required("twilio.accountSid", for: "the account's SID, AC and 32 hex digits")
        authToken = reader.required(
            "twilio.authToken", isSecret: true, for: "the account's auth token, which proves that a webhook is Twilio's")
        apiKey = reader.required("twilio.apiKey", "apiKey", for: "the API key's SID, SK and 32 hex digits")
        apiSecret = reader.required("twilio.apiSecret", "apiSecret", isSecret: true, for: "the API key's secret")
        applicationSID = reader.required(
            "twilio.applicationSid", "twiml.applicationSid", "twilio.appSid", "twilio.twimlAppSid",
            for: "the TwiML application's SID, AP and 32 hex digits"
        )
        phoneNumber = reader.required(
            "twilio.phoneNumber", "twilio.number", "twilio.callerId",
            for: "the number that customers see, for example +12025550142"
        )
        Self.check(accountSID, "AC", "twilio.accountSid", &reader)
        Self.check(apiKey, "SK", "twilio.apiKey", &reader)
        Self.check(applicationSID, "AP", "twilio.applicationSid", &reader)
        if !phoneNumber.isEmpty, !Self.isE164(phoneNumber) {
            reader.refuse("twilio.phoneNumber", "must be in E.164 format, for example +12025550142, and is \(phoneNumber)")
        }
    }

    private static func check(_ sid: String, _ prefix: String, _ key: String, _ reader: inout SettingsReader) {
        let digits = sid.dropFirst(2)
        guard !sid.isEmpty, !(sid.hasPrefix(prefix) && digits.utf8.count == 32 && digits.allSatisfy(\.isHexDigit)) else { return }
        reader.refuse(key, "must be \(prefix) and 32 hex digits")
    }
    private static func isE164(_ text: String) -> Bool {
        text.hasPrefix("+") && (7...15).contains(text.utf8.count - 1) && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }
}
