internal import NIOCore
internal import Protocol

/// Parameters that are read off the bytes, without a decoder: for the calls that come a hundred thousand times a second.
protocol ScannedParams: Method {
    /// Nil for anything out of the ordinary, which the decoder then reads, or refuses with a good sentence.
    init?(scanning params: ByteBuffer)
}

extension TicketsGet: ScannedParams {
    init?(scanning params: ByteBuffer) {
        var found: Int?
        var members = 0
        var scanner = JSONScanner()
        do {
            try scanner.members(of: params.readableBytesSpan) { name, value throws(JSONSyntaxError) in
                members += 1
                let start = params.readerIndex
                guard params.getString(at: start + name.lowerBound, length: name.count) == "number" else { return }
                found = params.getString(at: start + value.lowerBound, length: value.count).flatMap { Int($0) }
            }
            try scanner.end(of: params.readableBytesSpan)
        } catch {
            return nil
        }
        guard let found, members == 1 else { return nil }
        self.init(number: found)
    }
}
