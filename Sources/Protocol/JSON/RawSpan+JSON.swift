/// What ``JSONScanner`` found, read off the bytes. The ranges are the scanner's.
extension RawSpan {
    /// Whether the bytes at `range` are those of `text`.
    @inlinable
    public func has(_ text: StaticString, at range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && has(text, from: range.lowerBound)
    }

    /// Whether the bytes from `offset` on begin with those of `text`.
    @inlinable @inline(__always)
    public func has(_ text: StaticString, from offset: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset >= 0, count <= byteCount - offset else { return false }
        return text.withUTF8Buffer { has(unsafe $0.span.bytes, from: offset) }
    }

    /// - Parameter offset: from which on there are as many bytes here as in `wanted`.
    @inlinable @inline(__always)
    func has(_ wanted: RawSpan, from offset: Int) -> Bool {
        let count = wanted.byteCount
        var index = 0
        // Eight at a time: of a text that it knows the compiler makes a few comparisons.
        while index + 8 <= count {
            if word(at: offset + index) != wanted.word(at: index) { return false }
            index += 8
        }
        while index < count {
            let byte = unsafe unsafeLoad(fromUncheckedByteOffset: offset + index, as: UInt8.self)
            if unsafe wanted.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self) != byte { return false }
            index += 1
        }
        return true
    }

    /// Whether both have the same bytes.
    @inlinable
    public func isEqual(to other: RawSpan) -> Bool { byteCount == other.byteCount && has(other, from: 0) }

    /// - Parameter offset: from which on there are eight bytes.
    @inlinable @inline(__always)
    func word(at offset: Int) -> UInt64 { unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self) }

    /// The digits from `offset` on that are a number as JSON has it and fit an `Int`, without a sign; empty when there are none.
    @inlinable @inline(__always)
    public func plainDigits(from offset: Int) -> Range<Int> {
        plainNumber(from: offset).digits
    }

    /// As ``plainDigits(from:)``, with the number that they are.
    @inlinable @inline(__always)
    public func plainNumber(from offset: Int) -> (value: Int, digits: Range<Int>) {
        guard offset >= 0 else { return (0, 0..<0) }
        var end = offset
        var value = 0
        // Eighteen digits fit; the nineteenth ends this, and is one too many.
        while end < byteCount, end - offset < 19 {
            let digit = unsafe unsafeLoad(fromUncheckedByteOffset: end, as: UInt8.self) &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            end += 1
        }
        let count = end - offset
        let isPlain = count <= 18 && (count <= 1 || byte(offset) != UInt8(ascii: "0"))
        return isPlain ? (value, offset..<end) : (0, offset..<offset)
    }

    /// The string contents from `offset` on, as far as they are ASCII without escapes and control characters.
    @inlinable @inline(__always)
    public func plainASCII(from offset: Int) -> Range<Int> {
        guard offset >= 0 else { return 0..<0 }
        var end = offset
        while end + 8 <= byteCount {
            let word = word(at: end)
            if JSONWord.escapes(in: word) | JSONWord.nonASCII(in: word) != 0 { break }
            end += 8
        }
        while end < byteCount {
            let byte = unsafe unsafeLoad(fromUncheckedByteOffset: end, as: UInt8.self)
            guard byte &- 0x20 < 0x60, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            end += 1
        }
        return offset..<end
    }

    /// The first byte at `range`, nil when it is empty.
    @inlinable
    public func first(of range: Range<Int>) -> UInt8? { range.isEmpty ? nil : byte(range.lowerBound) }

    /// The contents of the JSON string at `range`; nil for another value, or for a string with escapes.
    public func plainString(at range: Range<Int>) -> Range<Int>? {
        guard range.count >= 2, byte(range.lowerBound) == UInt8(ascii: "\"") else { return nil }
        let contents = range.lowerBound + 1..<range.upperBound - 1
        for index in contents where byte(index) == UInt8(ascii: "\\") { return nil }
        return contents
    }

    /// The UTF-8 at `range` as text.
    public func text(at range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The JSON number at `range`; nil for another value, for a fraction or an exponent, and for what is no `Int`.
    public func integer(at range: Range<Int>) -> Int? {
        guard let first = first(of: range) else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        var value = 0
        for index in isNegative ? range.dropFirst() : range {
            let byte = byte(index)
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let digit = Int(byte - UInt8(ascii: "0"))
            let (product, isTooMuch) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooMuchNow) = isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !isTooMuch, !isTooMuchNow else { return nil }
            value = sum
        }
        return value
    }

    @inlinable
    public func byte(_ index: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
