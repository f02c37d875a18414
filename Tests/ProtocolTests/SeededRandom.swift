import Foundation

/// SplitMix64: the same seed gives the same run. `SEED=… swift test` repeats a failure, whose message names its seed.
struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init() {
        let wanted = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
        seed = wanted ?? UInt64.random(in: 0...(.max))
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

    /// Text of up to `count` scalars: what breaks writers of JSON and sorters of keys is in it often.
    mutating func text(upTo count: Int = 12) -> String {
        let hard: [Unicode.Scalar] = [
            "\0", "\u{1}", "\u{1F}", "\"", "\\", "/", "\n", "\r", "\t", "\u{7F}", "\u{80}", "\u{2028}", "\u{2029}", "é", "ß",
            "\u{301}", "日", "\u{FFFF}", "\u{10FFFF}", "😀", "\u{200D}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<below(count + 1) {
            if chance(2) {
                text.append(hard[below(hard.count)])
            } else if let scalar = Unicode.Scalar(UInt32(below(0x250))) {
                text.append(scalar)
            }
        }
        return String(text)
    }
}
