internal import HTTPClient
internal import Twilio

/// Whether the gateway obeys what the auth token has signed, and nothing else.
enum SignatureCheck {
    static let path = "/call/completed"
    /// A call's second leg has ended well: the answer is an empty document, and nothing is kept.
    static let form: FormParameters = [
        "CallSid": "CA00000000000000000000000000000000", "AccountSid": "AC00000000000000000000000000000000",
        "ApiVersion": "2010-04-01", "Direction": "inbound", "CallStatus": "in-progress", "From": "client:customer_doctor", "To": "",
        "DialCallStatus": "completed", "DialCallSid": "CA00000000000000000000000000000001",
    ]

    /// - Parameters:
    ///   - good: the answer to a webhook with the right signature.
    ///   - bad: the answer to the same with the signature of another token.
    static func judge(good: WebOutcome, bad: WebOutcome, way: String) -> Finding {
        let check = "signature \(way)"
        switch (good, bad) {
        case (.failure(let why), _), (_, .failure(let why)): return .unknown(check, "the gateway cannot be asked: \(why)")
        case (.reply(let good), _) where good.status == 403:
            return .wrong(
                check, "a webhook that the auth token has signed is refused",
                "the gateway runs with another token or PUBLIC_URL: systemctl restart webgateway. The proxy must not change addresses")
        case (.reply(let good), .reply(let bad)):
            guard good.status == 200, good.text.contains("<Response") else {
                return .wrong(
                    check, "a signed webhook is answered with \(good.status), and not with TwiML",
                    "look into journalctl -u webgateway")
            }
            guard bad.status == 403 else {
                return .wrong(
                    check, "a webhook with a wrong signature is answered with \(bad.status)",
                    "something answers that is not the gateway")
            }
            return .right(check, "a webhook of Twilio's is obeyed, one with a wrong signature refused")
        }
    }
}
