internal import XML

extension Markup {
    private static let maximumDepth = 16

    /// Parses what a webhook answered; the fault is Twilio's 12100.
    static func parse(_ bytes: [UInt8]) throws(TwilioFault) -> Markup {
        let document = try MarkupGuard.checked(bytes)
        do {
            return try Markup(parsing: document, maximumDepth: maximumDepth)
        } catch {
            throw TwilioFault(12_100, "Document parse failure: \(error)")
        }
    }
}
