/// What ``JSONScanner`` found, read off the bytes. The ranges are the scanner's.
extension RawSpan {
    /// Whether the bytes at `range` are those of `text`.
    @inlinable
    public func has(_ text: StaticString, at range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for index in wanted.indices where byte(range.lowerBound + index) != wanted[index] { return false }
            return true
        }
    }

    /// Whether the bytes from `offset` on begin with those of `text`.
    @inlinable
    public func has(_ text: StaticString, from offset: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset >= 0, count <= byteCount - offset else { return false }
        return text.withUTF8Buffer { wanted in
            let wanted = wanted.span.bytes
            var index = 0
            while index + 8 <= count {
                let word = unsafeLoadUnaligned(fromUncheckedByteOffset: offset + index, as: UInt64.self)
                if word != wanted.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self) { return false }
                index += 8
            }
            while index < count {
                if unsafeLoad(fromUncheckedByteOffset: offset + index, as: UInt8.self) != wanted.byte(index) { return false }
                index += 1
            }
            return true
        }
    }

    /// The digits from `offset` on that are a number as JSON has it and fit an `Int`, without a sign; empty when there are none.
    @inlinable
    public func plainDigits(from offset: Int) -> Range<Int> {
        var end = offset
        while end < byteCount, byte(end) &- UInt8(ascii: "0") < 10 { end += 1 }
        let count = end - offset
        return count > 18 || count > 1 && byte(offset) == UInt8(ascii: "0") ? offset..<offset : offset..<end
    }

    /// The string contents from `offset` on, as far as they are ASCII without escapes and control characters.
    @inlinable
    public func plainASCII(from offset: Int) -> Range<Int> {
        var end = offset
        while end < byteCount, byte(end) &- 0x20 < 0x60, byte(end) != UInt8(ascii: "\""), byte(end) != UInt8(ascii: "\\") { end += 1 }
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
    public func text(at range: Range<Int>) -> String { extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

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
    public func byte(_ index: Int) -> UInt8 { unsafeLoad(fromByteOffset: index, as: UInt8.self) }
}
