extension Array: FieldValue where Element: FieldValue {
    public static var kind: String { "array" }
    public func write(to json: inout JSONWriter) { json.elements(self) }
    public static func read(_ reader: inout RecordReader) -> Self? { reader.array() }
    public static func read(_ bytes: RawSpan, at range: Range<Int>) throws(RecordProblem) -> Self {
        guard bytes.first(of: range) == UInt8(ascii: "[") else { throw .wrongType(kind) }
        var scanner = JSONScanner(offset: range.lowerBound)
        var ranges: [Range<Int>] = []
        do throws(JSONSyntaxError) {
            try scanner.elements(of: bytes) { ranges.append($0) }
        } catch {
            throw .wrongType(kind)
        }
        var elements: [Element] = []
        elements.reserveCapacity(ranges.count)
        for range in ranges { elements.append(try Element.read(bytes, at: range)) }
        return elements
    }
    public var logText: String? { nil }
}
