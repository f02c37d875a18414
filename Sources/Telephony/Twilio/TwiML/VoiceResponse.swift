/// What Twilio shall do with a call: the answer to a `VoiceRequest`. Every value is well-formed TwiML.
///
/// The output is one line. Attributes come in alphabetical order. An attribute that is nil is left out, and Twilio uses its
/// default. Durations are in seconds. URLs may be relative to the URL that Twilio requested.
public struct VoiceResponse: Hashable, Sendable {
    /// The content type of the answer.
    public static let contentType = "application/xml"

    /// The steps of the call, in order. Without a step the call ends.
    public var verbs: [Verb]

    public init(_ verbs: Verb...) {
        self.verbs = verbs
    }

    public init(_ verbs: [Verb]) {
        self.verbs = verbs
    }

    /// The document, to be encoded in UTF-8. Twilio reads at most 64 kB (11750).
    public var xml: String {
        var output = #"<?xml version="1.0" encoding="UTF-8"?>"#
        XMLElement("Response", children: verbs.map(\.element)).write(to: &output)
        return output
    }
}
