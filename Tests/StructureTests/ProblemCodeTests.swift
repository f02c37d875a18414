import Testing

/// What is wrong with a ticket travels as a code. The gateway has a sentence for each code, in each of its languages.
@Suite struct ProblemCodeTests {
    private static let codes = SourceTree.files(".swift", in: "Engine/Store/Rules").flatMap { file in
        // The description's rules get the name of their field.
        file.text.matches(of: /refuse\(\s*(?:"(\w+)"|field), "(\w+)"/).map { "\($0.1 ?? "description").\($0.2)" }
    }

    @Test func theCodesAreFound() {
        #expect(Set(Self.codes).isSuperset(of: ["name.empty", "description.tooLong", "language.malformed"]))
    }

    @Test func everyCodeHasItsSentence() {
        let sentences = SourceTree.files("Words+Problem.swift").map(\.text).joined()
        for code in Self.codes { #expect(sentences.contains("case \"\(code)\":"), "The gateway has no sentence for \(code).") }
    }
}
