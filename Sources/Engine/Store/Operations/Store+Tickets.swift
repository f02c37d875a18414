public import LMDB
internal import OpenSSL
public import Protocol

extension Store {
    /// Files a ticket, or finds the one that the same idempotency key made. Gives the ticket's JSON.
    func create(_ outline: TicketOutline, by origin: Origin, in transaction: inout WriteTransaction) throws -> [UInt8] {
        if let repetition = outline.repetition, let earlier = try tables.idempotencyKeys.get(repetition.key, in: transaction) {
            return try repeated(repetition.fingerprint, earlier, in: transaction)
        }
        let number = try tables.meta.nextTicketNumber(in: &transaction)
        try tables.events.append(.ticketCreated, by: origin, ticket: Int(number), in: &transaction)
        if let repetition = outline.repetition {
            let record = IdempotencyTable.Entry(ticket: Int(number), fingerprint: repetition.fingerprint)
            try tables.idempotencyKeys.put(record, for: repetition.key, at: origin.time, in: &transaction)
        }
        return try tables.tickets.insert(outline, number, in: &transaction)
    }

    /// What the ticket of `draft` will be but for its number.
    func outline(_ draft: TicketDraft, idempotencyKey: String?, by origin: Origin) throws -> TicketOutline {
        let ticket = Ticket(
            number: 0,
            revision: 1,
            token: "",
            status: .open,
            name: draft.name,
            phoneNumber: draft.phoneNumber,
            phoneNumberExtension: draft.phoneNumberExtension,
            description: draft.description,
            language: draft.language,
            createdAt: origin.time,
            updatedAt: origin.time
        )
        return try TicketOutline(ticket, seed: draft.seed, idempotencyKey: idempotencyKey, tables.tokens)
    }

    private func repeated(
        _ fingerprint: [UInt8],
        _ earlier: IdempotencyTable.Entry,
        in transaction: borrowing WriteTransaction
    ) throws -> [UInt8] {
        guard ConstantTime.equal(earlier.fingerprint, fingerprint) else {
            throw Fault(.conflict, field: "idempotencyKey", "This idempotency key was used for another ticket.")
        }
        guard let bytes = try tables.tickets.tickets.withValue(UInt64(earlier.ticket), in: transaction, { $0.array }) else {
            throw Fault(.conflict, field: "idempotencyKey", "The ticket of this idempotency key was deleted.")
        }
        return bytes
    }

    /// Lends the ticket's JSON to `body`.
    public func withTicket(_ number: Int, in transaction: borrowing ReadTransaction, _ body: (RawSpan) throws -> Void) throws {
        guard let key = UInt64(exactly: number), try tables.tickets.tickets.lendValue(key, in: transaction, body) else {
            throw Self.noTicket(number)
        }
    }

    /// The ticket of a customer's token.
    public func ticket(token: String, in transaction: borrowing some Transaction & ~Copyable) throws -> Ticket {
        let nobody = Fault(.notFound, "There is no ticket with this token.")
        guard let number = try tables.tokens.number(of: token), let number = Int(exactly: number),
            let ticket = try tables.tickets.get(number, in: transaction),
            ConstantTime.equal(Array(ticket.token.utf8), Array(token.utf8))
        else { throw nobody }
        return ticket
    }

    /// Changes a ticket when `changes` were decided on its present revision. Gives the ticket's JSON.
    func update(_ changes: TicketChanges, by origin: Origin, in transaction: inout WriteTransaction) throws -> [UInt8] {
        guard let old = try tables.tickets.get(changes.number, in: transaction) else { throw Self.noTicket(changes.number) }
        guard old.revision == changes.revision else {
            let message = "Ticket \(old.number) has revision \(old.revision) by now; you have read \(changes.revision)."
            throw Fault(.conflict, field: "revision", message)
        }
        if let assignee = changes.assignee, !assignee.isEmpty, assignee.utf8.elementsEqual(old.assignee?.utf8 ?? "".utf8) == false {
            guard try tables.agents.get(assignee, in: transaction) != nil else {
                throw Fault(.invalid, field: "assignee", "There is no agent of this name.")
            }
        }
        var ticket = old
        let differences = ticket.apply(changes)
        guard !differences.isEmpty else { return old.jsonBytes }
        // A ticket can always be closed; then nothing opens it again.
        let isClosed = differences.count == 1 && old.status != .closed && ticket.status == .closed
        if !isClosed { try expectRoom(for: Event.isPersonal(differences) ? .personal : .plain, in: old, transaction) }
        ticket.revision += 1
        // A clock that was set back does not make a ticket younger than it is.
        ticket.updatedAt = max(old.updatedAt, origin.time)
        let bytes = try tables.tickets.replace(old, with: ticket, in: &transaction)
        try tables.events.append(
            .ticketUpdated, by: origin, ticket: ticket.number, changes: differences, salt: changes.salt, in: &transaction)
        return bytes
    }

    /// Adds a note to the ticket's history. Gives the event's JSON.
    func note(_ note: TicketNote, by origin: Origin, in transaction: inout WriteTransaction) throws -> [UInt8] {
        guard let ticket = try tables.tickets.get(note.number, in: transaction) else { throw Self.noTicket(note.number) }
        try expectRoom(for: .personal, in: ticket, transaction)
        return try tables.events.append(.ticketNoted, by: origin, ticket: note.number, text: note.text, salt: note.salt, in: &transaction)
    }

    /// Deletes a ticket and the customer's data in its history.
    func deleteTicket(_ number: Int, by origin: Origin, in transaction: inout WriteTransaction) throws {
        guard let ticket = try tables.tickets.get(number, in: transaction) else { throw Self.noTicket(number) }
        try tables.tickets.remove(ticket, in: &transaction)
        try tables.events.redact(ticket: number, in: &transaction)
        try tables.events.append(.ticketDeleted, by: origin, ticket: number, in: &transaction)
    }

    static func noTicket(_ number: Int) -> Fault { Fault(.notFound, field: "number", "There is no ticket \(number).") }
}

extension Ticket {
    /// Sets what `changes` name, and gives the logged fields that are different.
    fileprivate mutating func apply(_ changes: TicketChanges) -> [Event.Change] {
        let old = self
        if let status = changes.status { self.status = status }
        if let name = changes.name { self.name = name }
        if let description = changes.description { self.description = description }
        if let language = changes.language { self.language = language.isEmpty ? nil : language }
        if let assignee = changes.assignee { self.assignee = assignee.isEmpty ? nil : assignee }
        // The extension changes with the number only: the log has every change.
        if let number = changes.phoneNumber, number != phoneNumber {
            (phoneNumber, phoneNumberExtension) = (number, changes.phoneNumberExtension)
        }
        return differences(from: old)
    }

    private func differences(from old: Ticket) -> [Event.Change] {
        zip(old.texts(.logged), texts(.logged)).compactMap { old, new in
            // By their bytes: `==` would take two spellings of é for the same.
            let isSame = old.text.map { Array($0.utf8) } == new.text.map { Array($0.utf8) }
            return isSame ? nil : Event.Change(field: new.name, from: old.text, to: new.text)
        }
    }
}
