/// All sentences in one language.
final class Words: Sendable {
    /// A BCP 47 tag, for example `ja`.
    let language: String
    /// In the order of ``Word/allCases``.
    private let sentences: [Sentence]

    private init(language: String, sentences: [Sentence]) {
        self.language = language
        self.sentences = sentences
    }

    subscript(word: Word) -> Sentence { sentences[word.rawValue] }

    /// Checks the sentences of a catalogue, and gives all that is wrong with them: one that is missing, one that nobody knows, and
    /// a placeholder that is missing, unknown or not closed.
    static func read(_ catalogue: [String: String], language: String) -> (words: Words?, faults: [String]) {
        var faults = Set(catalogue.keys).subtracting(Word.allCases.map(\.key)).sorted().map {
            "has \($0), which is no sentence of the desk"
        }
        var sentences: [Sentence] = []
        for word in Word.allCases {
            guard let text = catalogue[word.key], !text.isEmpty else {
                faults.append("lacks \(word.key)")
                continue
            }
            guard let sentence = Sentence(text) else {
                faults.append("has a brace in \(word.key) that is no placeholder like {name}")
                continue
            }
            for name in word.placeholders.subtracting(sentence.placeholders).sorted() {
                faults.append("lacks the placeholder {\(name)} in \(word.key)")
            }
            for name in sentence.placeholders.subtracting(word.placeholders).subtracting(word.optionalPlaceholders).sorted() {
                faults.append("has the placeholder {\(name)} in \(word.key), which has no such value")
            }
            sentences.append(sentence)
        }
        return faults.isEmpty ? (Words(language: language, sentences: sentences), []) : (nil, faults)
    }
}
