/// What Twilio shall do with a call: the answer to a `VoiceRequest`. Any value of it is well-formed TwiML.
///
/// The output is one line. Attributes come in alphabetical order, and those that are nil are left out, for Twilio's
/// default. Lengths of time are seconds. URLs may be relative to the one that Twilio asked.
public struct VoiceResponse: Hashable, Sendable {
    /// The type to answer with.
    public static let contentType = "application/xml"

    /// Done one after another. None ends the call.
    public var verbs: [Verb]

    public init(_ verbs: Verb...) {
        self.verbs = verbs
    }

    public init(_ verbs: [Verb]) {
        self.verbs = verbs
    }

    /// The document, in UTF-8 once encoded. Twilio reads at most 64 kB (11750).
    public var xml: String {
        var output = #"<?xml version="1.0" encoding="UTF-8"?>"#
        XMLElement("Response", children: verbs.map(\.element)).write(to: &output)
        return output
    }
}
