internal import LMDB
internal import Protocol

/// The first versions of two changes, which recordings have. They brought a description of the number along, whose extension is kept.
extension Change {
    struct CreateTicket1: StoreChange {
        static let name = CreateTicket.name
        var origin: Origin
        var ticket: TicketDraft1
        var idempotencyKey: String?

        static var blank: CreateTicket1 { CreateTicket1(origin: .blank, ticket: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            ticket.visit(&fields)
            fields.field("idempotencyKey", &idempotencyKey)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            let outline = try store.outline(ticket.draft, idempotencyKey: idempotencyKey, by: origin)
            return try store.create(outline, by: origin, in: &transaction)
        }
    }

    struct UpdateTicket1: StoreChange {
        static let name = UpdateTicket.name
        var origin: Origin
        var changes: TicketChanges1

        static var blank: UpdateTicket1 { UpdateTicket1(origin: .blank, changes: .blank) }
        mutating func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {
            origin.visit(&fields)
            changes.visit(&fields)
        }
        func apply(to store: Store, in transaction: inout WriteTransaction) throws -> [UInt8] {
            try store.update(changes.changes, by: origin, in: &transaction)
        }
    }
}
