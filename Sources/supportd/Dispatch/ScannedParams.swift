internal import Protocol
internal import RPC

/// Parameters that are read off the bytes, without a decoder: for the calls that come a hundred thousand times a second.
protocol ScannedParams: Handled {
    /// Nil for anything out of the ordinary, which the decoder then reads, or refuses with a good sentence.
    init?(scanning params: RawSpan)
}

extension ScannedParams {
    static func read(_ params: RawSpan) throws(Fault) -> Self {
        if let scanned = Self(scanning: params) { return scanned }
        return try JSONCoding.params(Self.self, from: params)
    }
}

extension TicketsGet: ScannedParams {
    init?(scanning params: RawSpan) {
        // Written as it usually is: {"number":NUMBER}
        let start: StaticString = #"{"number":"#
        if params.has(start, from: 0) {
            let (number, digits) = params.plainNumber(from: start.utf8CodeUnitCount)
            if !digits.isEmpty, params.has("}", from: digits.upperBound), digits.upperBound == params.byteCount - 1 {
                self.init(number: number)
                return
            }
        }
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

extension TicketsCreate: ScannedParams {
    init?(scanning params: RawSpan) {
        var name, phoneNumber, description, key: Range<Int>?
        var isOrdinary = true
        var scanner = JSONScanner()
        do {
            try scanner.members(of: params) { member, value throws(JSONSyntaxError) in
                let earlier: Range<Int>?
                let contents = params.plainString(at: value)
                if params.has("name", at: member) {
                    (earlier, name) = (name, contents)
                } else if params.has("phoneNumber", at: member) {
                    (earlier, phoneNumber) = (phoneNumber, contents)
                } else if params.has("description", at: member) {
                    (earlier, description) = (description, contents)
                } else if params.has("idempotencyKey", at: member) {
                    (earlier, key) = (key, contents)
                } else {
                    earlier = 0..<0
                }
                if contents == nil || earlier != nil { isOrdinary = false }
            }
            try scanner.end(of: params)
        } catch {
            return nil
        }
        guard isOrdinary, let name, let phoneNumber, let description else { return nil }
        self.init(
            name: params.text(at: name),
            phoneNumber: params.text(at: phoneNumber),
            description: params.text(at: description),
            idempotencyKey: key.map { params.text(at: $0) }
        )
    }
}
