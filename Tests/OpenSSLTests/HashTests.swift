import OpenSSL
import Testing

struct HashTests {
    /// FIPS 180-4's examples, and NIST's for the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func sha256IsThatOfFIPS180(message: String, hash: String) throws {
        #expect(try Hex.encode(SHA256.hash(Array(message.utf8))) == hash)
    }

    @Test func sha256OfAMillionLettersIsThatOfFIPS180() throws {
        let hash = try SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(Hex.encode(hash) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func sha256OfPartsIsThatOfTheWhole() throws {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        for size in [1, 63, 64, 65, 1000] {
            var stream = try SHA256Stream()
            for start in stride(from: 0, to: message.count, by: size) {
                let part = Array(message[start..<min(start + size, message.count)])
                try stream.update(part.span.bytes)
            }
            #expect(try stream.finish() == SHA256.hash(message))
        }
        #expect(try SHA256Stream().finish() == SHA256.hash([]))
    }
}
