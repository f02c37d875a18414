internal import Glibc

/// Sound in one channel, at 8,000 samples a second.
public struct Sound: Hashable, Sendable {
    public var samples: [Int16]

    public init(samples: [Int16] = []) {
        self.samples = samples
    }

    public var seconds: Double { Double(samples.count) / Double(G711.sampleRate) }

    /// The first `seconds` of the sound.
    public func prefix(seconds: Double) -> Sound {
        Sound(samples: Array(samples.prefix(Int(seconds * Double(G711.sampleRate)))))
    }

    /// The sum of one or several sines. `amplitude` is 0 to 1.
    public static func tone(_ hertz: [Double], seconds: Double, amplitude: Double = 0.25) -> Sound {
        let count = Int(seconds * Double(G711.sampleRate))
        let scale = amplitude * 32_767 / Double(max(1, hertz.count))
        return Sound(
            samples: (0..<count).map { index in
                let turn = 2 * Double.pi * Double(index) / Double(G711.sampleRate)
                return Int16(hertz.reduce(0) { $0 + scale * sin(turn * $1) })
            })
    }

    public static func silence(seconds: Double) -> Sound {
        Sound(samples: [Int16](repeating: 0, count: Int(seconds * Double(G711.sampleRate))))
    }

    public static func + (left: Sound, right: Sound) -> Sound { Sound(samples: left.samples + right.samples) }

    /// North America's tones (ITU-T E.180, supplement 2).
    public static let ringback = tone([440, 480], seconds: 2, amplitude: 0.1) + silence(seconds: 4)
    /// The sound at the beginning of a recording.
    public static let beep = tone([1000], seconds: 0.4)
    /// The default hold music: a soft broken chord.
    public static let waiting =
        [261.6, 329.6, 392.0, 523.3].map { tone([$0], seconds: 0.35, amplitude: 0.06) + silence(seconds: 0.15) }
        .reduce(Sound(), +) + silence(seconds: 2)

    /// The tones of keys (ITU-T Q.23). `w` is half a second of silence. Other characters are ignored.
    public static func keys(_ digits: String) -> Sound {
        digits.reduce(Sound()) { sound, digit in
            if digit == "w" { return sound + silence(seconds: 0.5) }
            guard let pair = keyTones[digit] else { return sound }
            return sound + tone([pair.0, pair.1], seconds: 0.16) + silence(seconds: 0.08)
        }
    }

    private static let keyTones: [Character: (Double, Double)] = {
        let rows: [(Double, String)] = [(697, "123A"), (770, "456B"), (852, "789C"), (941, "*0#D")]
        let columns: [Double] = [1209, 1336, 1477, 1633]
        var tones: [Character: (Double, Double)] = [:]
        for (low, keys) in rows { for (key, high) in zip(keys, columns) { tones[key] = (low, high) } }
        return tones
    }()
}
