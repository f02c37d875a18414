internal import LMDB
public import PhoneNumbers
public import Protocol

extension Change {
    struct CreateTicket: StoreChange {
        static let name = "tickets.create"
        static let version = 2
        var origin: Origin
        var ticket: TicketDraft
        var idempotencyKey: String?
        /// What was made of the value ahead, in the process that prepared it.
        var outline: TicketOutline?

        static var blank: CreateTicket { CreateTicket(origin: .blank, ticket: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            ticket.visit(&fields)
            fields.field("idempotencyKey", &idempotencyKey)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.create(outline(for: store), by: origin, in: &transaction)
        }
        func outline(for store: Store) throws -> TicketOutline {
            if let outline, outline.isMade(with: store.tables.tokens) { return outline }
            return try store.outline(ticket, idempotencyKey: idempotencyKey, by: origin)
        }
    }

    struct UpdateTicket: StoreChange {
        static let name = "tickets.update"
        static let version = 2
        var origin: Origin
        var changes: TicketChanges

        static var blank: UpdateTicket { UpdateTicket(origin: .blank, changes: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            changes.visit(&fields)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.update(changes, by: origin, in: &transaction)
        }
    }

    struct NoteTicket: StoreChange {
        static let name = "tickets.note"
        var origin: Origin
        var note: TicketNote

        static var blank: NoteTicket { NoteTicket(origin: .blank, note: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            note.visit(&fields)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.note(note, by: origin, in: &transaction)
        }
    }

    struct DeleteTicket: StoreChange {
        static let name = "tickets.delete"
        var origin: Origin
        var number: Int

        static var blank: DeleteTicket { DeleteTicket(origin: .blank, number: 0) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            fields.field("number", &number)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.deleteTicket(number, by: origin, in: &transaction)
            return Self.nothing
        }
    }

    /// Files a ticket, or finds the one that the same idempotency key made. The outcome is the ticket.
    ///
    /// - Parameter region: where national numbers are read.
    public static func createTicket(_ call: TicketsCreate, region: Region, by origin: Origin) throws(Fault) -> Change {
        Change(CreateTicket(origin: origin, ticket: try TicketDraft(call, region: region), idempotencyKey: call.idempotencyKey))
    }

    /// The same change, with what can be made of it before it is applied to `store`. To be called where there is time for it.
    public static func createTicket(_ call: TicketsCreate, in store: Store, by origin: Origin) throws -> Change {
        let draft = try TicketDraft(call, region: store.region)
        var change = CreateTicket(origin: origin, ticket: draft, idempotencyKey: call.idempotencyKey)
        change.outline = try change.outline(for: store)
        return Change(change)
    }

    /// Changes fields of a ticket. The outcome is the ticket.
    public static func updateTicket(_ call: TicketsUpdate, region: Region, by origin: Origin) throws -> Change {
        Change(UpdateTicket(origin: origin, changes: try TicketChanges(call, region: region)))
    }

    /// Adds a note to a ticket's history. The outcome is the event.
    public static func noteTicket(_ call: TicketsNote, by origin: Origin) throws -> Change {
        Change(NoteTicket(origin: origin, note: try TicketNote(call)))
    }

    /// Deletes a ticket and the customer's data in its history.
    public static func deleteTicket(_ number: Int, by origin: Origin) -> Change { Change(DeleteTicket(origin: origin, number: number)) }
}
