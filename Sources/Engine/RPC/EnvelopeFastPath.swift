internal import Protocol

/// The fast path for a request that is written as our clients write theirs:
/// `{"jsonrpc":"2.0","id":NUMBER,"method":"NAME","actor":"NAME","params":{…}}`, with `actor` or without.
///
/// For such a request it finds what ``EnvelopeRanges`` would find. Any other request is nil here and takes the slow path there.
struct EnvelopeFastPath {
    let id: Range<Int>
    let method: Range<Int>
    private(set) var actor = 0..<0
    let params: Range<Int>

    init?(_ bytes: RawSpan) {
        let start: StaticString = #"{"jsonrpc":"2.0","id":"#
        guard bytes.has(start, from: 0) else { return nil }
        id = bytes.plainDigits(from: start.utf8CodeUnitCount)
        let methodStart: StaticString = #","method":""#
        guard !id.isEmpty, bytes.has(methodStart, from: id.upperBound) else { return nil }
        method = bytes.plainASCII(from: id.upperBound + methodStart.utf8CodeUnitCount)
        var end = method.upperBound
        let actorStart: StaticString = #"","actor":""#
        if bytes.has(actorStart, from: end) {
            actor = bytes.plainASCII(from: end + actorStart.utf8CodeUnitCount)
            guard (1...200).contains(actor.count) else { return nil }
            end = actor.upperBound
        }
        let paramsStart: StaticString = #"","params":"#
        guard bytes.has(paramsStart, from: end) else { return nil }
        let paramsOffset = end + paramsStart.utf8CodeUnitCount
        if let end = bytes.endOfOneNumber(from: paramsOffset) {
            params = paramsOffset..<end
        } else {
            var scanner = JSONScanner(offset: paramsOffset)
            guard (try? scanner.members(of: bytes, depth: 1) { _, _ in }) != nil else { return nil }
            params = paramsOffset..<scanner.offset
            guard bytes.isUTF8(at: params) else { return nil }
        }
        guard params.upperBound == bytes.byteCount - 1, bytes.byte(params.upperBound) == UInt8(ascii: "}") else { return nil }
    }
}

extension RawSpan {
    /// The end of `{"NAME":NUMBER}` at `offset`, the parameters of most look-ups; nil for other parameters.
    fileprivate func endOfOneNumber(from offset: Int) -> Int? {
        guard has("{\"", from: offset) else { return nil }
        let name = plainASCII(from: offset + 2)
        guard has("\":", from: name.upperBound) else { return nil }
        let digits = plainDigits(from: name.upperBound + 2)
        return !digits.isEmpty && has("}", from: digits.upperBound) ? digits.upperBound + 1 : nil
    }

    /// Whether the bytes at `range` are UTF-8.
    func isUTF8(at range: Range<Int>) -> Bool {
        extracting(range).withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
        }
    }
}
