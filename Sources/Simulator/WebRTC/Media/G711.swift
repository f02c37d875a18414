/// G.711 µ-law, which encodes a sample of 16 bits in 8 (ITU-T G.711).
public enum G711 {
    public static let sampleRate = 8000

    public static func decode(_ byte: UInt8) -> Int16 { table[Int(byte)] }

    public static func encode(_ sample: Int16) -> UInt8 {
        let magnitude = min(abs(Int(sample)), 32_635) + bias
        let exponent = max(0, Int.bitWidth - 1 - magnitude.leadingZeroBitCount - 7)
        let mantissa = magnitude >> (exponent + 3) & 0x0F
        return ~UInt8((sample < 0 ? 0x80 : 0) | exponent << 4 | mantissa)
    }

    private static let bias = 0x84
    private static let table: [Int16] = (0..<256).map { index in
        let byte = ~UInt8(index)
        let magnitude = (Int(byte & 0x0F) << 3 + bias) << Int(byte >> 4 & 7) - bias
        return Int16(byte & 0x80 == 0 ? magnitude : -magnitude)
    }
}
