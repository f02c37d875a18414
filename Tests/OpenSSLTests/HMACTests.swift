import OpenSSL
import Testing

struct HMACTests {
    /// The keys and messages that RFC 2202 and RFC 4231 have in common, with the codes of both.
    static let vectors: [(key: [UInt8], message: [UInt8], sha1: String?, sha256: String)] = [
        (
            [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b617318655057264e28bc0b6fb378c8ef146be00",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
            "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), [UInt8](repeating: 0xcd, count: 50),
            "4c9007f4026250c6bc8414f9bf50c86c2d7235da",
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            [UInt8](repeating: 0xaa, count: 80),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            "6953025ed96f0c09f80a96f78e6538dbe2e7b820e3dd970e7ddd39091b32352f"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            nil,
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test(arguments: vectors.indices)
    func theCodesAreThoseOfTheRFCs(index: Int) throws {
        let vector = Self.vectors[index]
        if let sha1 = vector.sha1 {
            #expect(try Hex.encode(HMAC.sha1(key: vector.key, message: vector.message)) == sha1)
        }
        #expect(try Hex.encode(HMAC.sha256(key: vector.key, message: vector.message)) == vector.sha256)
    }

    /// No RFC has this case; the codes are those of Python's `hmac`.
    @Test func anEmptyKeyAndAnEmptyMessageAreAllowed() throws {
        #expect(try Hex.encode(HMAC.sha1(key: [], message: [])) == "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d")
        #expect(
            try Hex.encode(HMAC.sha256(key: [], message: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }

    @Test func aKeptContextGivesTheSameCodesAgainAndAgain() throws {
        for vector in Self.vectors {
            var context = try HMACContext(key: vector.key)
            for cut in [0, 1, vector.message.count] {
                let parts = (Array(vector.message.prefix(cut)), Array(vector.message.dropFirst(cut)))
                #expect(try Hex.encode(context.code(of: parts.0.span.bytes, parts.1.span.bytes)) == vector.sha256)
                #expect(try Hex.encode(context.code(of: vector.message.span.bytes)) == vector.sha256)
            }
            #expect(try context.code(of: [UInt8]().span.bytes) == HMAC.sha256(key: vector.key, message: []))
        }
    }

    @Test func aKeptContextNeedsAKey() {
        #expect(throws: OpenSSLError.self) { _ = try HMACContext(key: []) }
    }
}
