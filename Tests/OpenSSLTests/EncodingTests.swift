import OpenSSL
import Testing

struct EncodingTests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func base64IsThatOfRFC4648(plain: String, encoded: String) {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.encodeURL(plain.utf8) == encoded.filter { $0 != "=" })
    }

    @Test func theAlphabetForURLsHasNoPlusAndNoSlash() {
        #expect(Base64.encode([0xfb, 0xff, 0xbf]) == "+/+/")
        #expect(Base64.encodeURL([0xfb, 0xff, 0xbf]) == "-_-_")
    }

    @Test func whatIsEncodedForURLsDecodesToTheSameBytes() {
        var generator = SystemRandomNumberGenerator()
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
        }
    }

    @Test(arguments: ["Z", "Zg==", "Zm8=", "Zm 9", "Zm9v\n", "+/+/", "Zh", "Zm9", "Zm9vé", "Zm9vA", "\0\0\0\0"])
    func aTextThatNoEncoderWroteDoesNotDecode(text: String) {
        #expect(Base64.decodeURL(text) == nil)
    }

    @Test func hexIsLowerCaseAndTwoDigitsAByte() {
        #expect(Hex.encode([0x00, 0x09, 0x0a, 0x9f, 0xff]) == "00090a9fff")
        #expect(Hex.encode([]) == "")
        #expect(Hex.decode("00090a9fFf") == [0x00, 0x09, 0x0a, 0x9f, 0xff])
        #expect(Hex.decode("") == [])
        for text in ["0", "0g", "é0", " 00", "0x"] { #expect(Hex.decode(text) == nil) }
    }
}
