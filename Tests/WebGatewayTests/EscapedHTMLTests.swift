import Testing

@testable import WebGateway

@Suite struct EscapedHTMLTests {
    @Test func whatHasAMeaningInHTMLIsEscaped() {
        let escaped = EscapedHTML().escapeText("<img src=x onerror='a' b=\"c\"> & é 日 👩‍👩‍👧")
        #expect(escaped == "&lt;img src=x onerror=&#39;a&#39; b=&quot;c&quot;&gt; &amp; é 日 👩‍👩‍👧")
    }

    /// To Swift a quote and a combining mark are one `Character`; to a browser the quote ends the attribute.
    @Test(arguments: ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{1F3FB}"])
    func aCombiningMarkHidesNothing(mark: String) {
        for character in ["<", ">", "&", "\"", "'"] {
            let escaped = EscapedHTML().escapeText(character + mark).unicodeScalars
            #expect(escaped.first == "&" && escaped.contains(";"))
            #expect(!escaped.dropFirst().contains { "<>&\"'".unicodeScalars.contains($0) })
        }
    }
}
