internal import Foundation

/// For tests: `SEED=… swift test` repeats a failure, whose message names its seed.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    public let seed: UInt64
    private var generator: SplitMix64

    public init() {
        let wanted = ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) }
        seed = wanted ?? UInt64.random(in: 0...(.max))
        generator = SplitMix64(seed: seed)
    }

    public mutating func next() -> UInt64 { generator.next() }

    public mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    public mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }

    /// Text of up to `count` scalars: what breaks writers of JSON and sorters of keys is in it often.
    public mutating func text(upTo count: Int = 12) -> String {
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
