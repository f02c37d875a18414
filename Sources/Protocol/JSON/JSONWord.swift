/// Eight bytes of a text, looked at in one go.
@usableFromInline
enum JSONWord {
    @inlinable static var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// The high bit of each byte that is a quotation mark, a backslash or a control character (below 0x20).
    ///
    /// The high bit of a byte b of `(word - ones) & ~word` is set when b is 0 or when a lower byte borrowed, which only a byte does that
    /// was found itself: so the lowest bit is right, and a word without a bit has nothing.
    @inlinable @inline(__always)
    static func escapes(in word: UInt64) -> UInt64 {
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found = ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((word &- ones &* 0x20) & ~word)
        return found & (ones &* 0x80)
    }

    /// The high bit of each byte that is no ASCII.
    @inlinable @inline(__always)
    static func nonASCII(in word: UInt64) -> UInt64 { word & (ones &* 0x80) }
}
