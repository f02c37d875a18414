internal import Foundation
internal import FoundationXML

/// An element of a TwiML document as it was written.
struct Markup: Hashable, Sendable {
    var name: String
    var attributes: [String: String] = [:]
    /// The text of the element itself, children left out.
    var text = ""
    var children: [Markup] = []

    /// Parses a document; the fault is Twilio's 12100.
    static func parse(_ bytes: [UInt8]) throws(TwilioFault) -> Markup {
        let reader = MarkupReader()
        let parser = XMLParser(data: Data(try MarkupGuard.checked(bytes)))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else {
            let reason = reader.fault ?? parser.parserError.map { ($0 as NSError).code }.map { "XML error \($0)" } ?? "no element"
            throw TwilioFault(12_100, "Document parse failure: \(reason), line \(parser.lineNumber), column \(parser.columnNumber)")
        }
        return root
    }
}

private final class MarkupReader: NSObject, XMLParserDelegate {
    private var open: [Markup] = []
    private(set) var root: Markup?
    private(set) var fault: String?

    private static let maximumDepth = 16

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        guard open.count < Self.maximumDepth else {
            fault = "elements are nested more than \(Self.maximumDepth) deep"
            return parser.abortParsing()
        }
        open.append(Markup(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += string
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
}
