internal import Markup

extension HTML {
    /// A sentence without placeholders, between tags.
    mutating func text(_ sentence: Sentence) { text(sentence.escaped) }

    /// A sentence between tags; `value` writes what stands in the place of the placeholder that it is given.
    mutating func text(_ sentence: Sentence, value: (String, inout HTML) -> Void) {
        for part in sentence.parts {
            switch part {
            case .words(let escaped, _): text(escaped)
            case .value(let name): value(name, &self)
            }
        }
    }

    /// A space and `name="…"`.
    mutating func attribute(_ name: StaticString, _ sentence: Sentence) { attribute(name, sentence.text) }

    /// A line of a sentence with markup on both sides.
    mutating func line(_ before: StaticString, _ sentence: Sentence, _ after: StaticString) {
        literal(before)
        text(sentence)
        lines(after)
    }
}
