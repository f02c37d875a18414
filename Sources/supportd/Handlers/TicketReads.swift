internal import LMDB
internal import NIOCore
internal import PhoneNumbers
internal import Protocol
internal import Store

extension TicketsGet: ReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteBuffer) throws {
        try scope.store.withTicket(number, in: transaction) { reply.write($0) }
    }
}

extension TicketsFind: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Ticket {
        try scope.store.ticket(token: token, in: transaction)
    }
}

extension TicketsList: ReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteBuffer) throws {
        let number = try phoneNumber.map { text throws(Fault) in try PhoneNumber.searched(text, in: scope.store.region) }
        let filter = TicketFilter(status: status, phoneNumber: number?.e164, assignee: assignee)
        let page = try Page(after: after, limit: limit, defaultLimit: Self.defaultLimit, maximumLimit: Self.maximumLimit)
        let sequence = try scope.store.lastSequence(in: transaction)
        try reply.writePage("tickets", sequence: sequence) { body in
            try scope.store.tickets(filter, page, in: transaction, body)
        }
    }
}

extension EventsList: ReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteBuffer) throws {
        let page = try Page(after: after, limit: limit, defaultLimit: Self.defaultLimit, maximumLimit: Self.maximumLimit)
        try reply.writePage("events") { body in
            try scope.store.events(ticket: ticket, page, in: transaction, body)
        }
    }
}

extension ByteBuffer {
    /// Appends JSON out of the memory map.
    fileprivate mutating func write(_ json: RawSpan) {
        json.withUnsafeBytes { _ = writeBytes($0) }
    }

    /// Appends `{"<name>":[…],"next":…,"sequence":…}`, the records as they are stored.
    fileprivate mutating func writePage(_ name: String, sequence: Int? = nil, _ records: ((RawSpan) throws -> Void) throws -> Int?) throws {
        writeString("{\"\(name)\":[")
        var isFirst = true
        let next = try records { record in
            if !isFirst { writeStaticString(",") }
            isFirst = false
            write(record)
        }
        writeStaticString("]")
        if let next { writeString(",\"next\":\(next)") }
        if let sequence { writeString(",\"sequence\":\(sequence)") }
        writeStaticString("}")
    }
}
