/// Reads and writes WAVE files. It writes PCM with 16 bits.
public enum WaveFile {
    /// A file with one channel, or with two if `right` is given.
    public static func encode(_ left: Sound, right: Sound? = nil) -> [UInt8] {
        let channels = right == nil ? 1 : 2
        let count = max(left.samples.count, right?.samples.count ?? 0)
        let dataCount = count * channels * 2
        var bytes = Array("RIFF".utf8) + number(36 + dataCount, 4) + Array("WAVEfmt ".utf8) + number(16, 4)
        bytes += number(1, 2) + number(channels, 2) + number(G711.sampleRate, 4) + number(G711.sampleRate * channels * 2, 4)
        bytes += number(channels * 2, 2) + number(16, 2) + Array("data".utf8) + number(dataCount, 4)
        bytes.reserveCapacity(bytes.count + dataCount)
        for index in 0..<count {
            for samples in [left.samples, right?.samples].compactMap({ $0 }) {
                let sample = UInt16(bitPattern: index < samples.count ? samples[index] : 0)
                bytes += [UInt8(truncatingIfNeeded: sample), UInt8(sample >> 8)]
            }
        }
        return bytes
    }

    /// The sound of a file with PCM of 8 or 16 bits or with µ-law, at any rate. Its channels are mixed. Nil for any other file.
    public static func decode(_ bytes: [UInt8]) -> Sound? {
        guard bytes.count >= 12, Array(bytes[0..<4]) == Array("RIFF".utf8), Array(bytes[8..<12]) == Array("WAVE".utf8) else {
            return nil
        }
        var format: (code: Int, channels: Int, rate: Int, bits: Int)?
        var offset = 12
        while offset + 8 <= bytes.count {
            let name = String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self)
            let body = bytes[(offset + 8)...].prefix(value(bytes, offset + 4, 4))
            if name == "fmt ", body.count >= 16 {
                let at = body.startIndex
                format = (value(bytes, at, 2), value(bytes, at + 2, 2), value(bytes, at + 4, 4), value(bytes, at + 14, 2))
            } else if name == "data", let format, format.channels > 0, 4000...192_000 ~= format.rate {
                return sound(Array(body), format)
            }
            offset += 8 + body.count + body.count % 2
        }
        return nil
    }

    private static func sound(_ body: [UInt8], _ format: (code: Int, channels: Int, rate: Int, bits: Int)) -> Sound? {
        let samples: [Int]
        switch (format.code, format.bits) {
        case (1, 16): samples = (0..<(body.count / 2)).map { Int(Int16(bitPattern: UInt16(value(body, $0 * 2, 2)))) }
        case (1, 8): samples = body.map { (Int($0) - 128) << 8 }
        case (7, 8): samples = body.map { Int(G711.decode($0)) }
        default: return nil
        }
        let frames = samples.count / format.channels
        let count = frames * G711.sampleRate / format.rate
        return Sound(
            samples: (0..<count).map { index in
                let frame = index * format.rate / G711.sampleRate
                let sum = samples[(frame * format.channels)..<((frame + 1) * format.channels)].reduce(0, +)
                return Int16(clamping: sum / format.channels)
            })
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func value(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        guard offset + count <= bytes.count else { return 0 }
        return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
}
