import Foundation
import FoundationXML
import Testing
import Twilio

struct EscapingTests {
    @Test func markupInATextIsEscaped() {
        let xml = VoiceResponse(.say(Say("1<&>\"'2\r\n\t\u{7}\u{FFFF}]]>"))).xml
        #expect(xml.hasSuffix("<Response><Say>1&lt;&amp;&gt;\"'2&#13;\n\t]]&gt;</Say></Response>"))
    }

    @Test func markupAndWhiteSpaceInAnAttributeAreEscaped() {
        let xml = VoiceResponse(.say(Say("x", voice: "a\"<&>'b\r\n\t\0c"))).xml
        #expect(xml.hasSuffix(#"<Say voice="a&quot;&lt;&amp;&gt;'b&#13;&#10;&#9;c">x</Say></Response>"#))
    }

    /// Whatever goes in, the document parses, and what a parser reads is what went in, without what XML forbids.
    @Test func anyTextIsReadBackTheSame() throws {
        for _ in 0..<1_000 {
            let values = (0..<4).map { _ in randomText() }
            let response = VoiceResponse(
                .dial(
                    Dial(
                        to: .client(
                            Dial.Client(values[0], parameters: [Parameter(name: values[1], value: values[2])])
                        ),
                        action: values[3]
                    )
                )
            )
            let reader = Reader()
            let parser = XMLParser(data: Data(response.xml.utf8))
            parser.delegate = reader
            #expect(parser.parse(), "\(response.xml.debugDescription)")
            let allowed = values.map(Self.withoutForbidden)
            #expect(reader.names == ["Response", "Dial", "Client", "Identity", "Parameter"])
            #expect(Array(reader.text.utf8) == Array(allowed[0].utf8))
            #expect(reader.attribute("name") == Array(allowed[1].utf8))
            #expect(reader.attribute("value") == Array(allowed[2].utf8))
            #expect(reader.attribute("action") == Array(allowed[3].utf8))
        }
    }

    static func withoutForbidden(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter {
                    $0.value >= 0x20 && $0.value != 0xFFFE && $0.value != 0xFFFF || [9, 10, 13].contains($0.value)
                }
            )
        )
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var names: [String] = []
        var text = ""
        private var attributes: [String: String] = [:]

        func attribute(_ name: String) -> [UInt8]? { attributes[name].map { Array($0.utf8) } }

        func parser(
            _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
            qualifiedName qName: String?, attributes attributeDict: [String: String] = [:]
        ) {
            names.append(elementName)
            attributes.merge(attributeDict) { $1 }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }
}
