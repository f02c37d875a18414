internal import LMDB

extension FuzzTarget {
    /// Bytes that are read as a key are that key's bytes, and two keys sort as their bytes do.
    static let keys = FuzzTarget(
        "keys",
        seeds: [
            [UInt8](repeating: 1, count: 18), Array("yuki\0omar\0".utf8) + [0, 0, 0, 0, 0, 0, 0, 7], [1, 1, 1, 2, 0, 1, 2, 0],
            [0xC3, 0xA9, 0, 0xE6, 0x97, 0xA5, 0], [0xFF, 0], [],
        ]
    ) { bytes in
        problem(UInt8.self, bytes) ?? problem(UInt64.self, bytes) ?? problem(TextKey.self, bytes)
            ?? problem(Pair<UInt8, UInt64>.self, bytes) ?? problem(Pair<UInt64, UInt64>.self, bytes)
            ?? problem(Pair<TextKey, UInt64>.self, bytes) ?? problem(Pair<UInt64, TextKey>.self, bytes)
            ?? problem(Pair<TextKey, TextKey>.self, bytes)
    }

    private static func problem<Key: OrderedKey>(_ type: Key.Type, _ bytes: [UInt8]) -> String? {
        var offset = 0
        var keys: [(key: Key, bytes: [UInt8])] = []
        while keys.count < 2, offset < bytes.count {
            let start = offset
            guard let key = try? Key(decoding: bytes.span.bytes, at: &offset) else { break }
            guard start < offset, offset <= bytes.count else { return "\(type) read from \(start) to \(offset)" }
            var encoded: [UInt8] = []
            key.encode(into: &encoded)
            guard encoded == Array(bytes[start..<offset]) else { return "\(key) has the bytes \(encoded)" }
            keys.append((key, encoded))
        }
        guard keys.count == 2 else { return nil }
        let (a, b) = (keys[0], keys[1])
        guard (a.key < b.key) == a.bytes.lexicographicallyPrecedes(b.bytes), (a.key == b.key) == (a.bytes == b.bytes) else {
            return "\(a.key) and \(b.key) do not sort as their bytes"
        }
        return nil
    }
}
