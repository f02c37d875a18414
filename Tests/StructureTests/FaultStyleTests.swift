import Testing

/// A fault is a sentence for a person: it says what was wrong and what would be right.
@Suite struct FaultStyleTests {
    private static let faults = SourceTree.swift.filter { $0.text.contains("Fault(") || $0.text.contains("Problem(") }
        .flatMap { file in messages(in: SwiftTokens.of(file.text)).map { (file: file.path, text: $0) } }

    @Test func theMessagesAreFound() {
        #expect(Self.faults.count > 60)
        let source = #"throw Fault(.invalid, field: "a", "The \(name ?? "x y") is wrong."); Fault(other, count: "no")"#
        #expect(Self.messages(in: SwiftTokens.of(source)) == [#"The \(name ?? "x y") is wrong."#])
    }

    @Test func aFaultBeginsWithACapitalAndEndsWithAFullStop() {
        for fault in Self.faults {
            // A value may come first or last, and a list may follow a colon.
            let first = fault.text.first
            #expect(first?.isUppercase == true || first == "\\", "\(fault.file): \(fault.text)")
            let isEnded = [".", "?", ")", ":\\n"].contains { fault.text.hasSuffix($0) }
            #expect(isEnded, "\(fault.file): \(fault.text)")
        }
    }

    @Test func aFaultIsPlainEnglish() {
        for fault in Self.faults {
            for word in [" whoever", " nobody", " all the same", "this is no ", "it is no ", " is not there", " is said "] {
                #expect(!fault.text.lowercased().contains(word), "\"\(word)\" in \(fault.file): \(fault.text)")
            }
        }
    }

    /// The first literal with a space that is itself an argument of a `Fault(…)` or `Problem(…)`.
    private static func messages(in tokens: [SwiftTokens.Token]) -> [String] {
        tokens.indices.dropLast().compactMap { index in
            guard [.word("Fault"), .word("Problem")].contains(tokens[index]), tokens[index + 1] == .mark(UInt8(ascii: "(")) else {
                return nil
            }
            var depth = 0
            for token in tokens[(index + 1)...] {
                switch token {
                case .mark(UInt8(ascii: "(")): depth += 1
                case .mark(UInt8(ascii: ")")): depth -= 1
                case .literal(let text) where depth == 1 && text.contains(" "): return plain(text)
                default: break
                }
                if depth == 0 { return nil }
            }
            return nil
        }
    }

    /// A literal of several lines in one.
    private static func plain(_ text: String) -> String {
        text.replacing(/\\\n\s*/, with: "").replacing(/^\s+|\s+$/, with: "")
    }
}
