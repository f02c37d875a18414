internal import Protocol

/// Parameters that are read off the bytes, without a decoder: for the calls that come a hundred thousand times a second.
protocol ScannedParams: Method {
    /// Nil for anything out of the ordinary, which the decoder then reads, or refuses with a good sentence.
    init?(scanning params: RawSpan)
}

extension TicketsGet: ScannedParams {
    init?(scanning params: RawSpan) {
        var found: Int?
        var members = 0
        var scanner = JSONScanner()
        do {
            try scanner.members(of: params) { name, value throws(JSONSyntaxError) in
                members += 1
                if params.has("number", at: name) { found = params.integer(at: value) }
            }
            try scanner.end(of: params)
        } catch {
            return nil
        }
        guard let found, members == 1 else { return nil }
        self.init(number: found)
    }
}
