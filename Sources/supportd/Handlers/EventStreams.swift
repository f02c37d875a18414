internal import LMDB
internal import Protocol
internal import RPC
internal import Store

extension EventsSubscribe: StreamMethod {
    func begin(
        _ scope: Scope, on port: StreamPort, _ reader: Reader, in transaction: borrowing ReadTransaction
    ) throws -> Result {
        let cursor = try scope.store.cursor(after: after, ticket: ticket, in: transaction)
        let subscription = EventSubscription(
            port: port, user: scope.user, services: scope.services, reader: reader, cursor: cursor)
        try scope.services.subscriptions.add(subscription)
        do throws(Fault) {
            // The first pull comes at once, and reads what was committed since the transaction began.
            try port.begin(subscription)
        } catch {
            scope.services.subscriptions.remove(subscription)
            throw error
        }
        return Result(after: cursor.after)
    }
}

extension EventsUnsubscribe: StreamMethod {
    func begin(
        _ scope: Scope, on port: StreamPort, _ reader: Reader, in transaction: borrowing ReadTransaction
    ) -> Done {
        port.end()
        return Done()
    }
}
