internal import LMDB
internal import PhoneNumbers
internal import Protocol
internal import SocketLoop
internal import Store

extension TicketsGet: ReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue) throws {
        try scope.store.withTicket(number, in: transaction) { reply.append($0) }
    }
}

extension TicketsFind: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Ticket {
        try scope.store.ticket(token: token, in: transaction)
    }
}

extension TicketsList: ReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue) throws {
        let number = try phoneNumber.map { text throws(Fault) in try PhoneNumber.searched(text, in: scope.store.region) }
        let filter = TicketFilter(status: status, phoneNumber: number?.e164, assignee: assignee)
        let page = try Page(after: after, limit: limit, defaultLimit: Self.defaultLimit, maximumLimit: Self.maximumLimit)
        let agent = try session.map { try scope.store.session(token: $0, at: scope.origin.time, in: transaction).agent }
        let sequence = try scope.store.lastSequence(in: transaction)
        try reply.writePage("tickets", sequence: sequence, agent: agent) { body in
            try scope.store.tickets(filter, page, in: transaction, body)
        }
    }
}

extension EventsList: ReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue) throws {
        let page = try Page(after: after, limit: limit, defaultLimit: Self.defaultLimit, maximumLimit: Self.maximumLimit)
        try reply.writePage("events") { body in
            try scope.store.events(ticket: ticket, page, in: transaction, body)
        }
    }
}

extension ByteQueue {
    /// Appends `{"<name>":[…],"next":…,"sequence":…,"agent":…}`, the records as they are stored.
    ///
    /// - Parameter agent: a name of letters, digits and `_`, which needs no escapes.
    fileprivate mutating func writePage(
        _ name: String, sequence: Int? = nil, agent: String? = nil, _ records: ((RawSpan) throws -> Void) throws -> Int?
    ) throws {
        append(text: "{\"\(name)\":[")
        var isFirst = true
        let next = try records { record in
            if !isFirst { append(",") }
            isFirst = false
            append(record)
        }
        append("]")
        if let next { append(text: ",\"next\":\(next)") }
        if let sequence { append(text: ",\"sequence\":\(sequence)") }
        if let agent { append(text: ",\"agent\":\"\(agent)\"") }
        append("}")
    }
}
