internal import Protocol

/// The requests of both servers, so that each pair asks for the same work.
enum Requests {
    /// Tickets that are there before the reads begin. The keys that reads ask for have four digits in either dialect.
    static let preloaded = 10_000
    static let keys: ClosedRange<UInt64> = 1000...9999

    // MARK: supportd

    /// Files a ticket with one of 79,000 phone numbers, none of which is anybody's.
    static func create(description: String) -> Template {
        var json = envelope(TicketsCreate.name)
        json.text(#"{"name":"Benchmark Customer","phoneNumber":""#)
        json.phoneNumber()
        json.text(#"","description":"\#(description)"}}"#)
        return json.framed()
    }

    /// Looks up one of the tickets `numbers`, which have the same number of digits.
    static func get(_ numbers: ClosedRange<UInt64> = keys) -> Template {
        var json = envelope(TicketsGet.name)
        json.text(#"{"number":"#)
        json.number(in: numbers, width: "\(numbers.lowerBound)".count)
        json.text("}}")
        return json.framed()
    }

    /// The newest 50 tickets.
    static func list() -> Template {
        var json = envelope(TicketsList.name)
        json.text(#"{"limit":50}}"#)
        return json.framed()
    }

    private static func envelope(_ method: String) -> Template {
        var json = Template()
        // The 1 in front: JSON's numbers do not begin with a zero.
        json.text(#"{"jsonrpc":"2.0","id":1"#)
        json.sequence()
        json.text(#","method":"\#(method)","params":"#)
        return json
    }

    // MARK: Redis

    static func set(valueBytes: Int) -> Template {
        var resp = Template()
        resp.values = 1
        resp.command(3)
        resp.word("SET")
        resp.key()
        resp.word(String(repeating: "x", count: valueBytes))
        return resp
    }

    static func getKey() -> Template {
        var resp = Template()
        resp.values = 1
        resp.command(2)
        resp.word("GET")
        resp.text("$17\r\nticket:000000")
        resp.number(in: keys, width: 4)
        resp.text("\r\n")
        return resp
    }

    /// What `tickets.create` keeps, as Redis would: the ticket, its place among the open ones, its phone number, its event.
    static func transaction(valueBytes: Int) -> Template {
        var resp = Template()
        // OK, four times QUEUED, and the array of EXEC.
        resp.values = 6
        resp.command(1)
        resp.word("MULTI")
        resp.text(set(valueBytes: valueBytes))
        resp.command(4)
        resp.word("ZADD")
        resp.word("tickets:open")
        resp.sequenceWord()
        resp.sequenceWord()
        resp.command(3)
        resp.word("SADD")
        resp.text("$18\r\nphone:")
        resp.phoneNumber()
        resp.text("\r\n")
        resp.sequenceWord()
        resp.command(7)
        resp.word("XADD")
        resp.word("events")
        resp.word("*")
        resp.word("type")
        resp.word("ticketCreated")
        resp.word("ticket")
        resp.sequenceWord()
        resp.command(1)
        resp.word("EXEC")
        return resp
    }
}

extension Template {
    /// +1, an area code, and 555-01xx: numbers for fiction. Twelve bytes.
    fileprivate mutating func phoneNumber() {
        text("+1")
        number(in: 200...989, width: 3)
        text("55501")
        number(in: 0...99, width: 2)
    }

    fileprivate mutating func command(_ words: Int) { text("*\(words)\r\n") }
    fileprivate mutating func word(_ word: String) { text("$\(word.utf8.count)\r\n\(word)\r\n") }
    fileprivate mutating func sequenceWord() {
        text("$\(Self.sequenceWidth)\r\n")
        sequence()
        text("\r\n")
    }
    fileprivate mutating func key() {
        text("$17\r\nticket:")
        sequence()
        text("\r\n")
    }
}
