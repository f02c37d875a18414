import OpenSSL
import Testing

struct ScryptTests {
    @Test(arguments: [
        (
            "", "", Scrypt(n: 16, r: 1, p: 1),
            """
            77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442\
            fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
            """
        ),
        (
            "password", "NaCl", Scrypt(n: 1024, r: 8, p: 16),
            """
            fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162\
            2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
            """
        ),
        (
            "pleaseletmein", "SodiumChloride", Scrypt(n: 16384, r: 8, p: 1),
            """
            7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2\
            d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
            """
        ),
    ])
    func theKeysAreThoseOfRFC7914(password: String, salt: String, scrypt: Scrypt, key: String) throws {
        let derived = try scrypt.derive(password: Array(password.utf8), salt: Array(salt.utf8), count: 64)
        #expect(Hex.encode(derived) == key)
    }

    @Test func n32768AndR8FitTheMemoryLimit() throws {
        let key = try Scrypt(n: 32768, r: 8, p: 1).derive(password: [1], salt: [2], count: 32)
        #expect(key.count == 32)
    }

    @Test(arguments: [
        Scrypt(n: 1 << 20, r: 8, p: 1), Scrypt(n: 15, r: 8, p: 1), Scrypt(n: 1, r: 8, p: 1), Scrypt(n: 0, r: 8, p: 1),
        Scrypt(n: 16, r: 0, p: 1), Scrypt(n: 16, r: 1, p: 0), Scrypt(n: -16, r: 1, p: 1),
        Scrypt(n: 1 << 62, r: 1 << 62, p: 1), Scrypt(n: 16, r: 1 << 30, p: 1 << 30),
    ])
    func parametersThatAreForbiddenOrTakeTooMuchMemoryAreRefused(scrypt: Scrypt) {
        let error = #expect(throws: OpenSSLError.self) { try scrypt.derive(password: [1], salt: [2], count: 32) }
        #expect(error?.call == "EVP_PBE_scrypt")
        #expect(error?.reason.isEmpty == false)
    }

    @Test(arguments: [0, -1, 1 << 20])
    func aCountOutOfRangeIsRefused(count: Int) {
        #expect(throws: OpenSSLError.self) {
            try Scrypt(n: 16, r: 1, p: 1).derive(password: [], salt: [], count: count)
        }
    }
}
