internal import Protocol
internal import Store

extension TicketsCreate: WriteMethod {
    func prepare(_ scope: Scope) throws -> PreparedChange {
        if let idempotencyKey, !(1...128).contains(idempotencyKey.utf8.count) {
            throw Fault(.invalid, field: "idempotencyKey", "An idempotency key has 1 to 128 bytes.")
        }
        return PreparedChange(try .createTicket(self, in: scope.store, by: scope.origin))
    }
}

extension TicketsUpdate: WriteMethod {
    func prepare(_ scope: Scope) throws -> PreparedChange {
        PreparedChange(try .updateTicket(self, region: scope.store.region, by: scope.origin))
    }
}

extension TicketsNote: WriteMethod {
    func prepare(_ scope: Scope) throws -> PreparedChange { PreparedChange(try .noteTicket(self, by: scope.origin)) }
}

extension TicketsDelete: WriteMethod {
    func prepare(_ scope: Scope) -> PreparedChange { PreparedChange(.deleteTicket(number, by: scope.origin)) }
}
