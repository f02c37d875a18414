/// A language as BCP 47 (RFC 5646) writes it, such as `ja`, `en-GB` or `zh-Hant-TW`. Whether there is such a language is not asked.
public struct LanguageTag: Hashable, Sendable {
    public static let maximumLength = 35
    /// In the letter case that RFC 5646, section 2.1.1, recommends.
    public let text: String

    /// Nil for a text that is no tag. Tags for private use alone, and those of one letter first, are none here.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let subtags = text.lowercased().split(separator: "-", omittingEmptySubsequences: false)
        guard let language = subtags.first, (2...8).contains(language.count), language.allSatisfy({ ("a"..."z").contains($0) }),
            subtags.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(Self.isAlphanumeric) }),
            subtags.last?.count != 1
        else { return nil }
        var isExtension = false
        self.text = subtags.enumerated().map { index, subtag in
            if subtag.count == 1 { isExtension = true }
            guard index > 0, !isExtension else { return String(subtag) }
            switch subtag.count {
            case 2: return subtag.uppercased()
            case 4 where !("0"..."9").contains(subtag[subtag.startIndex]): return subtag.prefix(1).uppercased() + subtag.dropFirst()
            default: return String(subtag)
            }
        }.joined(separator: "-")
    }

    private static func isAlphanumeric(_ character: Character) -> Bool {
        ("a"..."z").contains(character) || ("0"..."9").contains(character)
    }
}

extension TicketText {
    /// The tag in its usual letter case.
    mutating func language(_ text: String) -> String {
        if let tag = LanguageTag(text) { return tag.text }
        let maximum = String(LanguageTag.maximumLength)
        refuse(
            "language", "malformed", "Language must be a BCP 47 tag of at most \(maximum) characters, such as ja or en-GB.",
            ["maximum": maximum])
        return text
    }
}
