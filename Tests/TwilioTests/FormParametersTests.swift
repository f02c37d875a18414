import Testing
import Twilio

struct FormParametersTests {
    func pairs(_ body: String) throws -> [[String]] {
        try FormParameters(parsing: body.utf8).pairs.map { [$0.name, $0.value] }
    }

    @Test func aBodyIsReadInItsOrder() throws {
        #expect(try pairs("b=1&a=2&b=3") == [["b", "1"], ["a", "2"], ["b", "3"]])
        #expect(try pairs("a=x+y%2B%20%c3%A9&") == [["a", "x y+ é"]])
        #expect(try pairs("a&b=&=c&&d=e=f") == [["a", ""], ["b", ""], ["", "c"], ["d", "e=f"]])
        #expect(try pairs("") == [])
    }

    @Test(arguments: ["a=%", "a=%2", "%zz=1", "a=%+1", "a=%ff", "a=%C3", "a=%ED%A0%80", "a=%C0%AF"])
    func aBrokenEscapeAndAForeignEncodingAreErrors(body: String) {
        #expect(throws: TwilioError.malformedForm) { try FormParameters(parsing: body.utf8) }
        #expect(throws: TwilioError.malformedForm) { try FormParameters(parsing: [UInt8(ascii: "a"), 0xff]) }
    }

    @Test func thereIsAMostOfParameters() throws {
        let body = Array(repeating: "a=1", count: 513).joined(separator: "&")
        #expect(throws: TwilioError.tooManyParameters(limit: 512)) { try FormParameters(parsing: body.utf8) }
        #expect(try FormParameters(parsing: body.utf8.dropLast(4)).pairs.count == 512)
        #expect(throws: TwilioError.tooManyParameters(limit: 1)) {
            try FormParameters(parsing: "a&b".utf8, maximumCount: 1)
        }
    }

    @Test func theFirstValueOfANameIsFoundAndSoAreAll() {
        let form: FormParameters = ["K": "1", "k": "2", "K": "3"]
        #expect(form["K"] == "1")
        #expect(form.values(of: "K") == ["1", "3"])
        #expect(form["absent"] == nil)
        #expect(form["\u{212A}"] == nil, "the Kelvin sign is not a K, although Swift holds them equal")
    }

    @Test func whatIsWrittenIsReadTheSame() throws {
        for _ in 0..<500 {
            let form = FormParameters(
                (0..<Int.random(in: 1..<6)).map { _ in Parameter(name: randomText(), value: randomText()) }
            )
            let encoded = form.encoded
            #expect(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
            let read = try FormParameters(parsing: encoded.utf8)
            #expect(read.pairs.map { Array($0.name.utf8) } == form.pairs.map { Array($0.name.utf8) })
            #expect(read.pairs.map { Array($0.value.utf8) } == form.pairs.map { Array($0.value.utf8) })
        }
    }

    @Test func noBytesTrap() {
        let alphabet = Array("ab%&=+0fF".utf8) + [0, 0x80, 0xc3, 0xff]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0..<40)).map { _ in
                Bool.random() ? alphabet.randomElement() ?? 0 : UInt8.random(in: 0...255)
            }
            if let form = try? FormParameters(parsing: bytes) {
                _ = try? VoiceRequest(form)
                _ = try? DialAction(form)
                _ = try? StatusCallback(form)
            }
        }
    }
}

/// Any scalars, with those that markup and forms treat specially more often than chance has them.
func randomText(maximumCount: Int = 12) -> String {
    let special: [Unicode.Scalar] = [
        "&", "<", ">", "\"", "'", "\r", "\n", "\t", "\0", " ", "+", "%", "=", "]", "\u{1}", "\u{7f}", "\u{85}",
        "\u{FFFE}", "\u{FFFF}", "\u{301}", "\u{2028}", "\u{10FFFF}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...maximumCount) {
        let scalar = Bool.random() ? special.randomElement() : Unicode.Scalar(UInt32.random(in: 0...0x10FFFF))
        if let scalar { text.append(scalar) }
    }
    return String(text)
}
