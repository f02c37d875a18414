/// Refuses what no TwiML document needs, before a parser sees it: processing instructions, document types, and every
/// encoding but UTF-8.
enum MarkupGuard {
    /// The document without its XML declaration, in UTF-8; the fault is Twilio's 12100.
    static func checked(_ bytes: [UInt8]) throws(TwilioFault) -> [UInt8] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TwilioFault(12_100, "Document parse failure: the document is not UTF-8")
        }
        var rest = Substring(text)
        if rest.hasPrefix("\u{FEFF}") { rest = rest.dropFirst() }
        // The declaration could name an encoding in which other bytes are a `<`.
        if rest.hasPrefix("<?xml "), let end = rest.firstRange(of: "?>") { rest = rest[end.upperBound...] }
        let body = Array(rest.utf8)
        var index = 0
        while index < body.count {
            let tail = body[index...]
            if tail.starts(with: "<!--".utf8) {
                index = end(of: "-->", in: body, from: index + 4)
            } else if tail.starts(with: "<![CDATA[".utf8) {
                index = end(of: "]]>", in: body, from: index + 9)
            } else if tail.starts(with: "<?".utf8) {
                throw TwilioFault(12_100, "Document parse failure: there must be no processing instruction")
            } else if tail.starts(with: "<!".utf8) {
                throw TwilioFault(12_100, "Document parse failure: there must be no document type")
            } else {
                index += 1
            }
        }
        return body
    }

    /// Behind the next `mark`, or the document's end: what is not closed is the parser's to refuse.
    private static func end(of mark: String, in body: [UInt8], from start: Int) -> Int {
        let mark = Array(mark.utf8)
        var index = start
        while index + mark.count <= body.count {
            if body[index..<(index + mark.count)].elementsEqual(mark) { return index + mark.count }
            index += 1
        }
        return body.count
    }
}
