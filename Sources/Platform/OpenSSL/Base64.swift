/// Base 64 of RFC 4648: the standard alphabet with padding (section 4), and the alphabet for URLs without it (section 5).
public enum Base64 {
    /// The standard alphabet, padded.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        append(Array(bytes), standardAlphabet, to: &text)
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The alphabet for URLs and file names, not padded, as tokens use it.
    public static func encodeURL(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        append(Array(bytes), urlAlphabet, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text that `encodeURL` could have written. Nil for every other text: with padding, spaces, a character
    /// that is not in the alphabet, or bits left over. So no two texts have the same bytes.
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

    /// Appends the result of ``encodeURL(_:)``, as ASCII.
    public static func appendURL(_ bytes: [UInt8], to text: inout [UInt8]) {
        append(bytes, urlAlphabet, to: &text)
    }

    private static let standardAlphabet = alphabet("+", "/")
    private static let urlAlphabet = alphabet("-", "_")
    private static func alphabet(_ sixtyTwo: Unicode.Scalar, _ sixtyThree: Unicode.Scalar) -> [UInt8] {
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + [UInt8(ascii: sixtyTwo), UInt8(ascii: sixtyThree)]
    }

    private static func append(_ bytes: [UInt8], _ alphabet: [UInt8], to text: inout [UInt8]) {
        text.reserveCapacity(text.count + (bytes.count + 2) / 3 * 4)
        var pending = 0
        var bits = 0
        for byte in bytes {
            pending = pending << 8 | Int(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[pending >> bits & 63])
            }
            pending &= 1 << bits - 1
        }
        if bits > 0 { text.append(alphabet[pending << (6 - bits) & 63]) }
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
