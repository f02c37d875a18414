/// An element of TwiML. Only this type writes markup: names are literals, and everything else is escaped.
struct XMLElement {
    private let name: StaticString
    private let attributes: [(name: String, value: String)]
    private let text: String
    private let children: [XMLElement]

    /// Attributes that are nil are left out. The rest come in alphabetical order, as the official libraries write them.
    init(
        _ name: StaticString, _ attributes: KeyValuePairs<String, (any XMLAttributeValue)?> = [:],
        text: String = "", children: [XMLElement] = []
    ) {
        self.name = name
        self.attributes =
            attributes
            .compactMap { pair in pair.value.map { (name: pair.key, value: $0.attributeText) } }
            .sorted { $0.name < $1.name }
        self.text = text
        self.children = children
    }

    func write(to output: inout String) {
        output += "<\(name)"
        for attribute in attributes {
            output += " \(attribute.name)=\""
            Self.escape(attribute.value, inAttribute: true, to: &output)
            output += "\""
        }
        guard !text.isEmpty || !children.isEmpty else {
            output += "/>"
            return
        }
        output += ">"
        Self.escape(text, inAttribute: false, to: &output)
        for child in children { child.write(to: &output) }
        output += "</\(name)>"
    }

    /// Strips the characters that XML 1.0 forbids even as references (section 2.2). Writes a carriage return as a reference,
    /// and in an attribute also a tab and a newline: a parser would turn them into other white space (2.11, 3.3.3).
    static func escape(_ text: String, inAttribute: Bool, to output: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"" where inAttribute: output += "&quot;"
            case "\r": output += "&#13;"
            case "\t" where inAttribute: output += "&#9;"
            case "\n" where inAttribute: output += "&#10;"
            case "\t", "\n": output.unicodeScalars.append(scalar)
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": break
            default: output.unicodeScalars.append(scalar)
            }
        }
    }
}
