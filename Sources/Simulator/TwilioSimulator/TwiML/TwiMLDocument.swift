internal import Settings
internal import Twilio
internal import XML

/// The steps that a document asks for, and what Twilio would warn of.
struct TwiMLDocument: Sendable {
    var verbs: [Verb] = []
    var warnings: [TwilioFault] = []

    /// Reads what a webhook answered, by its content type as Twilio does.
    init(_ bytes: [UInt8], contentType: String) throws(TwilioFault) {
        let type = contentType.prefix { $0 != ";" }.trimmed.lowercased()
        switch type {
        case "text/xml", "application/xml", "text/html":
            let document = try TwiMLDocument(twiml: bytes)
            verbs = document.verbs
            warnings = document.warnings
        case "text/plain":
            let document = try? TwiMLDocument(twiml: bytes)
            verbs = document?.verbs ?? [.say(Say(String(decoding: bytes, as: UTF8.self)))]
            warnings = document?.warnings ?? []
        default: throw TwilioFault(12_300, "Invalid content type: \(contentType.isEmpty ? "none" : contentType)")
        }
    }

    init(twiml bytes: [UInt8]) throws(TwilioFault) {
        guard !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) else {
            throw TwilioFault(12_100, "Document parse failure: the document is empty")
        }
        let root = try Markup.parse(bytes)
        guard root.name == "Response" else {
            throw TwilioFault(12_102, "The root element must be Response, and is \(root.name)")
        }
        for element in root.children {
            var reader = VerbReader(element)
            let verb = try reader.verb()
            warnings += reader.warnings
            if let verb { verbs.append(verb) }
        }
    }
}
