internal import LMDB
internal import Protocol
internal import RPC
internal import Store

extension EventsSubscribe: StreamMethod {
    func begin(_ scope: Scope, _ seat: StreamSeat, in transaction: borrowing ReadTransaction) throws -> Result {
        let cursor = try scope.store.cursor(after: after, ticket: ticket, in: transaction)
        let subscriptions = seat.subscriptions
        let subscription = EventSubscription(
            port: seat.port, user: scope.user, store: scope.store, reader: seat.reader, cursor: cursor
        ) { subscriptions.remove($0, $1) }
        try subscriptions.add(subscription)
        do throws(Fault) {
            // The first pull comes at once, and reads what was committed since the transaction began.
            try seat.port.begin(subscription)
        } catch {
            subscriptions.remove(subscription, .stopped)
            throw error
        }
        return Result(after: cursor.after)
    }
}

extension EventsUnsubscribe: StreamMethod {
    func begin(_ scope: Scope, _ seat: StreamSeat, in transaction: borrowing ReadTransaction) -> Done {
        seat.port.end()
        return Done()
    }
}
