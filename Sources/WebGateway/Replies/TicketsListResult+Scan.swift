internal import Protocol

extension TicketsList.Result {
    /// Nil for what is no such result. Members that are not known are left out.
    init?(scanning bytes: RawSpan) {
        var tickets: [Ticket]?
        var next, sequence: Int?
        var agent: String?
        var scanner = JSONScanner()
        do {
            try scanner.members(of: bytes) { name, value throws(JSONSyntaxError) in
                if bytes.has("tickets", at: name) {
                    tickets = try Self.tickets(bytes, value)
                } else if bytes.has("next", at: name) {
                    next = bytes.integer(at: value)
                } else if bytes.has("sequence", at: name) {
                    sequence = bytes.integer(at: value)
                } else if bytes.has("agent", at: name) {
                    agent = JSONText.read(bytes, at: value)
                }
            }
            try scanner.end(of: bytes)
        } catch { return nil }
        guard let tickets else { return nil }
        self.init(tickets: tickets, next: next, sequence: sequence, agent: agent)
    }

    /// Nil when one of them is no ticket.
    private static func tickets(_ bytes: RawSpan, _ array: Range<Int>) throws(JSONSyntaxError) -> [Ticket]? {
        guard bytes.first(of: array) == UInt8(ascii: "[") else { return nil }
        var tickets: [Ticket] = []
        var scanner = JSONScanner(offset: array.lowerBound + 1)
        scanner.skipSpace(in: bytes)
        // The array's end was found before: it is whole.
        while bytes.byte(scanner.offset) != UInt8(ascii: "]") {
            guard let ticket = try Ticket(scanning: bytes, by: &scanner) else { return nil }
            tickets.append(ticket)
            scanner.skipSpace(in: bytes)
            if bytes.byte(scanner.offset) == UInt8(ascii: ",") { scanner = JSONScanner(offset: scanner.offset + 1) }
            scanner.skipSpace(in: bytes)
        }
        return tickets
    }
}
