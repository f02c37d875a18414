/// Base 64 of RFC 4648: the standard alphabet with padding (section 4), and the alphabet for URLs without it (section 5).
public enum Base64 {
    /// The standard alphabet, padded.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        encode(bytes, sixtyTwo: UInt8(ascii: "+"), sixtyThree: UInt8(ascii: "/"), padded: true)
    }

    /// The alphabet for URLs and file names, not padded, as tokens use it.
    public static func encodeURL(_ bytes: some Collection<UInt8>) -> String {
        encode(bytes, sixtyTwo: UInt8(ascii: "-"), sixtyThree: UInt8(ascii: "_"), padded: false)
    }

    /// The bytes of a text that `encodeURL` could have written; nil for every other text: one with padding, spaces,
    /// a foreign character, or bits left over. So no two texts have the same bytes.
    public static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var pending: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let value = value(character) else { return nil }
            pending = pending << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
                pending &= 1 << bits - 1
            }
        }
        return bits < 6 && pending == 0 ? bytes : nil
    }

    private static func encode(
        _ bytes: some Collection<UInt8>, sixtyTwo: UInt8, sixtyThree: UInt8, padded: Bool
    ) -> String {
        func character(_ value: UInt32) -> UInt8 {
            switch UInt8(truncatingIfNeeded: value & 63) {
            case let value where value < 26: UInt8(ascii: "A") + value
            case let value where value < 52: UInt8(ascii: "a") + value - 26
            case let value where value < 62: UInt8(ascii: "0") + value - 52
            case 62: sixtyTwo
            default: sixtyThree
            }
        }
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var pending: UInt32 = 0
        var bits = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(character(pending >> bits))
            }
            pending &= 1 << bits - 1
        }
        if bits > 0 { text.append(character(pending << (6 - bits))) }
        while padded, text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
