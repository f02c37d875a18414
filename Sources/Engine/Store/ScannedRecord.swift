internal import Protocol

/// A record that is read off its bytes: a decoder takes twice to twenty times as long.
protocol ScannedRecord: Decodable {
    /// Nil for anything out of the ordinary, which the decoder then reads or refuses.
    init?(scanning bytes: RawSpan)
}

extension Ticket: ScannedRecord {
    init?(scanning bytes: RawSpan) {
        var record = RecordReader()
        guard let number = record.number(#"{"number":"#, in: bytes),
            let revision = record.number(#","revision":"#, in: bytes),
            let token = record.text(#","token":"#, in: bytes),
            let status = record.text(#","status":"#, in: bytes).flatMap({ TicketStatus(rawValue: $0) }),
            let name = record.text(#","name":"#, in: bytes),
            let phoneNumber = record.text(#","phoneNumber":"#, in: bytes),
            let phoneNumberText = record.text(#","phoneNumberText":"#, in: bytes),
            let dialable = record.flag(#","dialable":"#, in: bytes),
            let description = record.text(#","description":"#, in: bytes)
        else { return nil }
        let assignee = record.text(#","assignee":"#, in: bytes)
        guard let createdAt = record.time(#","createdAt":"#, in: bytes),
            let updatedAt = record.time(#","updatedAt":"#, in: bytes), record.isAtEnd(of: bytes)
        else { return nil }
        self.init(
            number: number,
            revision: revision,
            token: token,
            status: status,
            name: name,
            phoneNumber: phoneNumber,
            phoneNumberText: phoneNumberText,
            dialable: dialable,
            description: description,
            assignee: assignee,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}

extension Event: ScannedRecord {
    init?(scanning bytes: RawSpan) {
        var record = RecordReader()
        guard let sequence = record.number(#"{"sequence":"#, in: bytes),
            let time = record.time(#","time":"#, in: bytes),
            let actor = record.text(#","actor":"#, in: bytes),
            let type = record.text(#","type":"#, in: bytes).flatMap({ EventType(rawValue: $0) })
        else { return nil }
        self.init(sequence: sequence, time: time, actor: actor, type: type)
        ticket = record.number(#","ticket":"#, in: bytes)
        agent = record.text(#","agent":"#, in: bytes)
        if record.skip(#","changes":["#, in: bytes) {
            guard let changes = Self.changes(&record, in: bytes) else { return nil }
            self.changes = changes
        }
        text = record.text(#","text":"#, in: bytes)
        method = record.text(#","method":"#, in: bytes)
        count = record.number(#","count":"#, in: bytes)
        salt = record.text(#","salt":"#, in: bytes)
        digest = record.text(#","digest":"#, in: bytes)
        mac = record.text(#","mac":"#, in: bytes)
        guard record.isAtEnd(of: bytes) else { return nil }
    }

    private static func changes(_ record: inout RecordReader, in bytes: RawSpan) -> [Change]? {
        var changes: [Change] = []
        repeat {
            guard let field = record.text(#"{"field":"#, in: bytes) else { return nil }
            let from = record.text(#","from":"#, in: bytes)
            let to = record.text(#","to":"#, in: bytes)
            guard record.skip("}", in: bytes) else { return nil }
            changes.append(Change(field: field, from: from, to: to))
        } while record.skip(",", in: bytes)
        return record.skip("]", in: bytes) ? changes : nil
    }
}
