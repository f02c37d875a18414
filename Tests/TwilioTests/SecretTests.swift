import Testing
import Twilio

struct SecretTests {
    @Test func aSecretCannotBePrinted() throws {
        let secret = try Secret("hunter2hunter2")
        let signer = RequestSignature(authToken: secret)
        var dumped = ""
        dump(secret, to: &dumped)
        dump(signer, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(signer)", String(reflecting: signer), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"), "the bytes are the secret too")
        }
        #expect(throws: TwilioError.self) { try Secret("") }
    }
}
