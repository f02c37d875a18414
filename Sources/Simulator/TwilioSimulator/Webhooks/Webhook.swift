internal import FoundationEssentials
internal import Settings
internal import Twilio

/// A request to the customer's server.
struct Webhook: Sendable, Hashable {
    var url: String
    var method: Twilio.HTTPMethod = .post
    /// Asked instead when the first cannot be used.
    var fallback: String?

    /// `reference` as a TwiML document from this URL means it; an empty one is the document's own URL.
    func following(_ reference: String?, method: Twilio.HTTPMethod?) -> Webhook {
        let trimmed = (reference ?? "").trimmed
        let target = trimmed.isEmpty ? url : URL(string: trimmed, relativeTo: URL(string: url))?.absoluteString ?? trimmed
        return Webhook(url: target, method: method ?? .post, fallback: nil)
    }
}

/// What Twilio calls what went wrong with a webhook or with its answer (https://www.twilio.com/docs/api/errors).
struct TwilioFault: Error, Sendable, Hashable {
    let code: Int
    let message: String

    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }
}
