/// The kinds of Twilio's identifiers that the desk uses. Each begins with two letters of its own.
public enum SIDKind: String, Sendable {
    case account = "AC"
    case apiKey = "SK"
    case application = "AP"
    case call = "CA"
    case conference = "CF"
    case phoneNumber = "PN"
    case queue = "QU"
    case recording = "RE"

    /// Whether `text` is the two letters and 32 hexadecimal digits (the pattern of Twilio's OpenAPI description).
    public func matches(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 34 && bytes.starts(with: rawValue.utf8) && bytes.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    func check(_ text: String, field: String) throws(TwilioError) {
        guard matches(text) else {
            throw .invalid(field: field, rule: "must be \(rawValue) and 32 hexadecimal digits")
        }
    }
}
