internal import Markup

/// A sentence of a catalogue, taken apart at its placeholders.
struct Sentence: Sendable {
    enum Part: Sendable {
        case words(EscapedText, plain: String)
        /// A placeholder, by its name.
        case value(String)
    }
    /// The sentence as it stands in the catalogue.
    let text: String
    /// All of it between tags: for a sentence without placeholders.
    let escaped: EscapedText
    let parts: [Part]

    /// The names of the placeholders.
    var placeholders: Set<String> {
        Set(parts.compactMap { if case .value(let name) = $0 { name } else { nil } })
    }

    /// Nil when a brace is not closed, or has no name.
    init?(_ text: String) {
        self.text = text
        escaped = EscapedText(text)
        var parts: [Part] = []
        var rest = text[...]
        while !rest.isEmpty {
            let words = rest.prefix { $0 != "{" && $0 != "}" }
            if !words.isEmpty { parts.append(.words(EscapedText(String(words)), plain: String(words))) }
            rest = rest[words.endIndex...]
            guard let brace = rest.popFirst() else { break }
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
            guard brace == "{", !name.isEmpty, rest[name.endIndex...].first == "}" else { return nil }
            parts.append(.value(String(name)))
            rest = rest[name.endIndex...].dropFirst()
        }
        self.parts = parts
    }

    /// The sentence with `values` in their places. A value that is not given leaves its place empty.
    func filled(_ values: [String: String]) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .words(_, let plain): text += plain
            case .value(let name): text += values[name] ?? ""
            }
        }
    }
}
