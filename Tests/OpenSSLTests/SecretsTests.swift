import OpenSSL
import Testing

struct SecretsTests {
    @Test func randomBytesAreAsManyAsAskedForAndDiffer() throws {
        #expect(try SecureRandom.bytes(0).isEmpty)
        #expect(try SecureRandom.bytes(33).count == 33)
        #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
    }

    @Test func aCountThatIsNegativeOrTooLargeIsRefused() {
        #expect(throws: OpenSSLError.self) { try SecureRandom.bytes(-1) }
        #expect(throws: OpenSSLError.self) { try SecureRandom.bytes(1 << 40) }
    }

    @Test func equalityIsThatOfTheBytes() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
        #expect(!ConstantTime.equal([], [0]))
    }
}
