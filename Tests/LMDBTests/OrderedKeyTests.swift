import SeededRandom
import Testing

@testable import LMDB

@Suite struct OrderedKeyTests {
    @Test func numbersSortAsTheirBytes() throws {
        try expectOrdered { random in UInt64.random(in: 0...(.max), using: &random) >> UInt64(random.below(64)) }
        try expectOrdered { random in UInt8(random.below(256)) }
    }

    @Test func textsSortAsTheirBytes() throws {
        try expectOrdered { random in TextKey(random.text(upTo: 4)) }
    }

    @Test func pairsOfNumbersSortByTheFirstAndThenTheSecond() throws {
        try expectOrdered { random in
            Pair(UInt8(random.below(3)), UInt64.random(in: 0...(.max), using: &random) >> UInt64(random.below(64)))
        }
    }

    @Test
    func pairsWithATextSortByTheFirstAndThenTheSecond() throws {
        try expectOrdered { random in
            Pair(TextKey(random.text(upTo: 2)), UInt64.random(in: 0...(.max), using: &random) >> UInt64(random.below(64)))
        }
        try expectOrdered { random in Pair(TextKey(random.text(upTo: 2)), TextKey(random.text(upTo: 2))) }
    }

    @Test func aTextWithZerosComesBack() throws {
        for text in ["", "\0", "\0\0", "a\0b", "\u{1}", "\0\u{1}", "\u{FF}"] {
            #expect(try decoded(TextKey(text)) == TextKey(text))
        }
    }

    @Test func aNumberIsBigEndian() {
        #expect((0x0102_0304_0506_0708 as UInt64).encoded == [1, 2, 3, 4, 5, 6, 7, 8])
    }

    /// On the stack there is room for 512 bytes. LMDB stores keys of 511 at most.
    @Test func aKeyHasTheSameBytesOnTheStack() {
        for length in [0, 1, 7, 8, 300, 500, 502, 503, 504, 510, 511, 512, 600] {
            let text = TextKey(String(repeating: "\u{1}a", count: length / 2))
            expectSame(text)
            expectSame(Pair(text, UInt64(0x0102_0304_0506_0708)))
            expectSame(Pair(UInt8(7), text))
        }
        func expectSame(_ key: some OrderedKey) {
            let onStack = KeyBytes.of(key) { Array($0) }
            #expect(onStack == Array(key.encoded.prefix(512)))
        }
    }

    @Test func bytesOfAnotherTypeAreRefused() {
        #expect(throws: KeyError.self) { try read(UInt64.self, [1, 2, 3]) }
        #expect(throws: KeyError.self) { try read(UInt64.self, [UInt8](repeating: 0, count: 9)) }
        #expect(throws: KeyError.self) { try read(UInt8.self, []) }
        #expect(throws: KeyError.self) { try read(TextKey.self, Array("abc".utf8)) }
        #expect(throws: KeyError.self) { try read(TextKey.self, [0xC3, 0]) }
        #expect(throws: KeyError.self) { try read(Pair<UInt8, UInt64>.self, [1, 2]) }
    }

    @Test func randomBytesAreReadOrRefusedAndNeverTrap() {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            let bytes = (0..<random.below(24)).map { _ in random.chance(3) ? 0 : UInt8(random.below(256)) }
            _ = try? read(Pair<TextKey, UInt64>.self, bytes)
            _ = try? read(Pair<UInt64, TextKey>.self, bytes)
        }
    }

    private func decoded<Key: OrderedKey>(_ key: Key) throws -> Key { try read(Key.self, key.encoded) }
    private func read<Key: OrderedKey>(_ type: Key.Type, _ bytes: [UInt8]) throws -> Key {
        try Key(decodingAll: bytes.span.bytes)
    }

    /// `a < b` exactly when the bytes of `a` precede those of `b`, and every key comes back from its bytes.
    private func expectOrdered<Key: OrderedKey>(
        _ make: (inout SeededRandom) -> Key,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        var random = SeededRandom()
        for _ in 0..<5_000 {
            let (a, b) = (make(&random), make(&random))
            let precedes = a.encoded.lexicographicallyPrecedes(b.encoded)
            guard (a < b) == precedes, (a == b) == (a.encoded == b.encoded), try decoded(a) == a else {
                Issue.record("\(a) and \(b), seed \(random.seed)", sourceLocation: location)
                return
            }
        }
    }
}
