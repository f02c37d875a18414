/// Makes inputs out of others, as a fuzzer does that does not see which branches they take. The numbers decide everything.
public struct Mutator {
    /// What is often between others.
    public static let words = [
        "null", "true", "-1", "0", "1e3", "1.0", "9223372036854775808", "\"\"", "{}", "[]", "[[", "{\"a\":", "\\u0000", "\\ud800", "\\n",
        "\"id\":", "\"method\":", "\"params\":", "\"jsonrpc\":", "\"actor\":", "\"number\":", "\"revision\":", "\"status\":", "\"open\"",
        "\"limit\":", "\"after\":", ",", ":", "\"", "é", "日", "😀", "\u{FEFF}", "\0",
    ].map { Array($0.utf8) }

    public init() {}

    /// One of `inputs` with 0 to 5 changes.
    public func input(_ inputs: [[UInt8]], _ random: inout some RandomNumberGenerator) -> [UInt8] {
        func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        var bytes = inputs[below(inputs.count)]
        for _ in 0..<below(6) {
            let place = below(bytes.count + 1)
            let end = min(bytes.count, place + below(9))
            switch below(8) {
            case 0: bytes.insert(UInt8(below(256)), at: place)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count + 1))
            case 3: bytes.insert(contentsOf: Self.words[below(Self.words.count)], at: place)
            case 4: bytes.replaceSubrange(place..<end, with: Self.words[below(Self.words.count)])
            case 5 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
            case 6 where place < bytes.count: bytes[place] = UInt8(below(256))
            default:
                let other = inputs[below(inputs.count)]
                bytes = Array(bytes[..<place] + other[below(other.count + 1)...])
            }
        }
        return bytes
    }
}
