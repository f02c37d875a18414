internal import LMDB
internal import Protocol
internal import Store

extension TicketsCreate: WriteMethod {
    struct Prepared {
        let draft: TicketDraft
        let details: TicketDetails
    }
    func prepare(_ scope: Scope) throws -> Prepared {
        if let idempotencyKey, !(1...128).contains(idempotencyKey.utf8.count) {
            throw Fault(.invalid, field: "idempotencyKey", "An idempotency key has 1 to 128 bytes.")
        }
        let draft = try TicketDraft(self, region: scope.store.region)
        return Prepared(draft: draft, details: TicketDetails(of: draft, region: scope.store.region))
    }
    func handle(_ prepared: Prepared, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Ticket> {
        Encoded(
            json: try scope.store.create(
                prepared.draft,
                prepared.details,
                idempotencyKey: idempotencyKey,
                by: scope.origin,
                in: &transaction
            )
        )
    }
}

extension TicketsUpdate: WriteMethod {
    func prepare(_ scope: Scope) throws -> TicketChanges { try TicketChanges(self, region: scope.store.region) }
    func handle(_ changes: TicketChanges, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Ticket> {
        Encoded(json: try scope.store.update(changes, by: scope.origin, in: &transaction))
    }
}

extension TicketsNote: WriteMethod {
    func prepare(_ scope: Scope) throws -> TicketNote { try TicketNote(self) }
    func handle(_ note: TicketNote, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Event> {
        Encoded(json: try scope.store.note(note, by: scope.origin, in: &transaction))
    }
}

extension TicketsDelete: WriteMethod {
    func prepare(_ scope: Scope) {}
    func handle(_ prepared: Void, _ scope: Scope, in transaction: inout WriteTransaction) throws -> Encoded<Done> {
        try scope.store.deleteTicket(number, by: scope.origin, in: &transaction)
        return .done
    }
}

extension Encoded where Value == Done {
    static var done: Encoded { Encoded(json: Array("{}".utf8)) }
}
