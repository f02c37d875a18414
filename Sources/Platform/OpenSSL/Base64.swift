/// Base 64 of RFC 4648: the standard alphabet with padding (section 4), and the alphabet for URLs without it (section 5).
public enum Base64 {
    /// The standard alphabet, padded.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        let text = unsafe withText(Array(bytes), standardAlphabet) { unsafe String(decoding: $0, as: UTF8.self) }
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    /// The alphabet for URLs and file names, not padded, as tokens use it.
    public static func encodeURL(_ bytes: some Collection<UInt8>) -> String { encodeURL(Array(bytes)) }
    public static func encodeURL(_ bytes: [UInt8]) -> String {
        unsafe withText(bytes, urlAlphabet) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the result of ``encodeURL(_:)``, as ASCII.
    public static func appendURL(_ bytes: [UInt8], to text: inout [UInt8]) {
        unsafe withText(bytes, urlAlphabet) { unsafe text.append(contentsOf: $0) }
    }

    /// The bytes of a text that `encodeURL` could have written. Nil for every other text: with padding, spaces, a character
    /// that is not in the alphabet, or bits left over. So no two texts have the same bytes.
    public static func decodeURL(_ text: some StringProtocol) -> [UInt8]? {
        var text = String(text)
        return text.withUTF8 { unsafe decoded($0) }
    }

    private static func decoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var pending: UInt32 = 0
        var bits = 0
        for index in text.indices {
            guard let value = value(unsafe text[index]) else { return nil }
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

    private static let standardAlphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let urlAlphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    /// Lends the text of `bytes` to `body`, without padding.
    private static func withText<R>(_ bytes: [UInt8], _ alphabet: StaticString, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let count = (bytes.count * 4 + 2) / 3
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { text in
            let characters = unsafe UnsafeBufferPointer(start: alphabet.utf8Start, count: 64)
            unsafe bytes.withUnsafeBufferPointer { unsafe write($0, characters, to: text) }
            return unsafe body(UnsafeBufferPointer(text))
        }
    }

    /// Three bytes are four characters.
    private static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, _ alphabet: UnsafeBufferPointer<UInt8>, to text: UnsafeMutableBufferPointer<UInt8>
    ) {
        var (from, to) = (0, 0)
        func write(_ bits: UInt32, _ count: Int) {
            for place in 0..<count {
                unsafe text[to] = unsafe alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]
                to += 1
            }
        }
        while from + 3 <= bytes.count {
            write(unsafe UInt32(bytes[from]) << 16 | UInt32(bytes[from + 1]) << 8 | UInt32(bytes[from + 2]), 4)
            from += 3
        }
        switch bytes.count - from {
        case 2: write(unsafe UInt32(bytes[from]) << 16 | UInt32(bytes[from + 1]) << 8, 3)
        case 1: write(unsafe UInt32(bytes[from]) << 16, 2)
        default: break
        }
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
