import FoundationEssentials
import Settings
import Testing

@testable import TwilioSimulator

@Suite struct TextTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 +0000"),
        (951_782_400.25, "2000-02-29T00:00:00.250Z", "Tue, 29 Feb 2000 00:00:00 +0000"),
        (1_795_509_000.999_5, "2026-11-24T08:30:00.999Z", "Tue, 24 Nov 2026 08:30:00 +0000"),
        (4_102_444_799, "2099-12-31T23:59:59.000Z", "Thu, 31 Dec 2099 23:59:59 +0000"),
    ])
    func aTimeIsWrittenAsRFC3339AndAsTwilioWritesIt(seconds: Double, rfc3339: String, rfc2822: String) {
        let time = Date(timeIntervalSince1970: seconds)
        #expect(time.rfc3339 == rfc3339)
        #expect(time.rfc2822 == rfc2822)
    }

    @Test(arguments: [("a%20b+c", "a b+c"), ("%C3%a9", "é"), ("", ""), ("a%2Fb", "a/b"), ("%00", "\0")])
    func aPathIsReadWithoutItsEscapes(path: String, text: String) {
        #expect(path.percentDecoded == text)
    }

    @Test(arguments: ["%", "%2", "a%zz", "%+1", "%C3", "%C3%28"])
    func anEscapeThatIsNoneIsNil(path: String) {
        #expect(path.percentDecoded == nil)
    }

    @Test(arguments: [("", ""), (" \r\n\t", ""), (" a b\u{A0}\n", "a b"), ("a", "a"), ("\u{2028}é \u{3000}", "é")])
    func whiteSpaceAroundATextGoes(text: String, rest: String) {
        #expect(text.trimmed == rest)
    }
}
