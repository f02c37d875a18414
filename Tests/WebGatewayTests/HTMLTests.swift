import Markup
import SeededRandom
import Testing

@Suite struct HTMLTests {
    private func written(_ write: (inout HTML) -> Void) -> String {
        var html = HTML()
        write(&html)
        return String(decoding: html.bytes, as: UTF8.self)
    }
    private func escaped(_ value: String) -> String { written { $0.text(value) } }

    @Test func whatHasAMeaningInHTMLIsEscaped() {
        let written = escaped("<img src=x onerror='a' b=\"c\"> & é 日 👩‍👩‍👧")
        #expect(written == "&lt;img src=x onerror=&#39;a&#39; b=&quot;c&quot;&gt; &amp; é 日 👩‍👩‍👧")
    }

    /// To Swift a quote and a combining mark are one `Character`; to a browser the quote ends the attribute.
    @Test(arguments: ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{1F3FB}"])
    func aCombiningMarkHidesNothing(mark: String) {
        for character in ["<", ">", "&", "\"", "'"] {
            let scalars = escaped(character + mark).unicodeScalars
            #expect(scalars.first == "&" && scalars.contains(";"))
            #expect(!scalars.dropFirst().contains { "<>&\"'".unicodeScalars.contains($0) })
        }
    }

    @Test func whateverIsWrittenIsReadAsItWas() throws {
        var random = SeededRandom()
        for _ in 0..<5000 {
            let value = random.text(upTo: 40) + random.markup(upTo: 20) + random.text(upTo: 4)
            let written = escaped(value)
            let markup = written.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) }
            #expect(!markup, "\(value.debugDescription), SEED=\(random.seed)")
            let read = try References.resolve(written)
            #expect(read.utf8.elementsEqual(value.utf8), "\(value.debugDescription), SEED=\(random.seed)")
        }
    }

    /// All 128 of ASCII: five are special, and no other.
    @Test func onlyTheFiveAreEscaped() {
        for scalar in (0..<128).map({ Unicode.Scalar(UInt8($0)) }) {
            let isSpecial = "<>&\"'".unicodeScalars.contains(scalar)
            #expect((escaped(String(scalar)) == String(scalar)) == !isSpecial, "\(scalar.value)")
        }
    }

    @Test func theRunsBetweenAreCopiedWhole() {
        let run = String(repeating: "日本 run ", count: 2000)
        #expect(escaped("") == "")
        #expect(escaped("<") == "&lt;")
        #expect(escaped("<<>>") == "&lt;&lt;&gt;&gt;")
        #expect(escaped(run) == run)
        #expect(escaped("&" + run + "\"" + run + "'") == "&amp;" + run + "&quot;" + run + "&#39;")
    }

    @Test func markupStaysMarkup() {
        let written = written {
            $0.lines("<p>")
            $0.literal("&mdash;")
            $0.text(-7)
            $0.literal("</p>")
        }
        #expect(written == "<p>\n&mdash;-7</p>")
    }

    @Test func aValueCannotLeaveItsAttribute() {
        #expect(written { $0.attribute("value", "a\" onfocus='b") } == #" value="a&quot; onfocus=&#39;b""#)
        #expect(written { $0.attribute("value", "") } == #" value="""#)
    }
}

extension SeededRandom {
    /// Text that is mostly what would be markup.
    fileprivate mutating func markup(upTo count: Int) -> String {
        let parts = ["<", ">", "&", "\"", "'", "&amp;", "&lt;", "&#39;", "</p>", "\"\u{301}", "'\u{200D}", "a", "é", "日", "😀", " ", "\n"]
        return (0..<below(count + 1)).map { _ in parts[below(parts.count)] }.joined()
    }
}
