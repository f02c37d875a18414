/// Strings with escapes, and numbers that are not written as plain integers.
extension RawSpan {
    /// The text of the JSON string at `range`, which was scanned; nil for another value, and for escapes that are no text.
    func string(at range: Range<Int>) -> String? {
        guard range.count >= 2, byte(range.lowerBound) == UInt8(ascii: "\"") else { return nil }
        let plain = plainASCII(from: range.lowerBound + 1)
        if plain.upperBound == range.upperBound - 1 { return text(at: plain) }
        return escapedString(from: plain)?.text
    }

    /// The text of a string, and the offset after its quotation mark.
    ///
    /// - Parameter beginning: the part of its contents that is plain ASCII.
    func escapedString(from beginning: Range<Int>) -> (text: String, end: Int)? {
        var text: [UInt8] = []
        var (start, index) = (beginning.lowerBound, beginning.upperBound)
        func append(to end: Int, _ text: inout [UInt8]) {
            unsafe extracting(start..<end).withUnsafeBytes { unsafe text.append(contentsOf: $0) }
        }
        while index < byteCount {
            switch byte(index) {
            case UInt8(ascii: "\""):
                append(to: index, &text)
                guard let valid = String(validating: text, as: UTF8.self) else { return nil }
                return (valid, index + 1)
            case UInt8(ascii: "\\"):
                append(to: index, &text)
                guard let length = escape(at: index + 1, &text) else { return nil }
                index += 1 + length
                start = index
            case 0..<0x20: return nil
            default: index += 1
            }
        }
        return nil
    }

    /// Appends what an escape stands for, and gives its length after the backslash.
    private func escape(at index: Int, _ text: inout [UInt8]) -> Int? {
        guard index < byteCount else { return nil }
        switch byte(index) {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte(index))
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal(at: index + 1) else { return nil }
            guard UTF16.isLeadSurrogate(unit) else {
                guard let scalar = Unicode.Scalar(unit) else { return nil }
                text += UTF8.encode(scalar).map(Array.init) ?? []
                return 5
            }
            guard has("\\u", from: index + 5), let trail = hexadecimal(at: index + 7), UTF16.isTrailSurrogate(trail),
                let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(trail) & 0x3FF)
            else { return nil }
            text += UTF8.encode(scalar).map(Array.init) ?? []
            return 11
        default: return nil
        }
        return 1
    }

    private func hexadecimal(at index: Int) -> UInt16? {
        guard index + 4 <= byteCount else { return nil }
        var value: UInt16 = 0
        for offset in 0..<4 {
            let digit = byte(index + offset)
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt16(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt16(digit - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt16(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    /// The JSON number at `range` when it is whole, such as 7, 7.0 and 7e1; nil for another value, and for one that is no `Int`.
    func wholeNumber(at range: Range<Int>) -> Int? {
        if let integer = integer(at: range) { return integer }
        guard let first = first(of: range), first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 else { return nil }
        guard let end = range.first(where: { byte($0) != UInt8(ascii: "-") && byte($0) &- UInt8(ascii: "0") >= 10 }) else {
            // It is too large, and a Double would only round it.
            return nil
        }
        let isFractionZero = byte(end) == UInt8(ascii: ".") && (end + 1..<range.upperBound).allSatisfy { byte($0) == UInt8(ascii: "0") }
        return isFractionZero ? integer(at: range.lowerBound..<end) : Double(text(at: range)).flatMap { Int(exactly: $0) }
    }
}
