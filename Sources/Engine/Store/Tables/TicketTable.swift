internal import LMDB
internal import Protocol

/// The tickets and their indexes. Only this type writes them, so that they agree.
struct TicketTable: Sendable {
    let tickets: Database<UInt64>
    let byStatus: Database<Pair<UInt8, UInt64>>
    let byPhone: Database<Pair<UInt64, UInt64>>
    let byAssignee: Database<Pair<TextKey, UInt64>>
    /// Whether tickets may be as an earlier schema has them.
    private let hasEarlierTickets: Bool

    init(schema: Int, in transaction: borrowing some Transaction & ~Copyable) throws {
        hasEarlierTickets = schema < EarlierTicket.until
        tickets = try Database("tickets", in: transaction)
        byStatus = try Database("ticketsByStatus", in: transaction)
        byPhone = try Database("ticketsByPhone", in: transaction)
        byAssignee = try Database("ticketsByAssignee", in: transaction)
    }

    func count(in transaction: borrowing some Transaction & ~Copyable) throws -> Int {
        try tickets.count(in: transaction)
    }

    func get(_ number: Int, in transaction: borrowing some Transaction & ~Copyable) throws -> Ticket? {
        guard let key = UInt64(exactly: number) else { return nil }
        return try tickets.withValue(key, in: transaction) { bytes in
            let ticket = try decode(bytes)
            guard ticket.number == number else { throw DamagedRecord("ticket \(number) says that it is \(ticket.number)") }
            return ticket
        }
    }

    private func decode(_ bytes: RawSpan) throws(DamagedRecord) -> Ticket {
        guard hasEarlierTickets else { return try JSONRecord.decode(Ticket.self, from: bytes) }
        let upgraded = try JSONRecord.decode(EarlierTicket.self, from: bytes).upgraded.jsonBytes
        return try JSONRecord.decode(Ticket.self, from: upgraded.span.bytes)
    }

    /// Stores a new ticket, whose number is greater than all before it, and gives its bytes.
    func insert(_ outline: TicketOutline, _ number: UInt64, in transaction: inout WriteTransaction) throws -> [UInt8] {
        let bytes = outline.json(number)
        try addToIndexes(TicketKeys(number: number, status: .open, phone: outline.phone, assignee: nil), in: &transaction)
        try tickets.put(bytes, for: number, .atEnd, in: &transaction)
        return bytes
    }

    /// Stores `ticket` in the place of `old`, and gives its bytes.
    func replace(_ old: Ticket, with ticket: Ticket, in transaction: inout WriteTransaction) throws -> [UInt8] {
        let bytes = ticket.jsonBytes
        try removeFromIndexes(old, in: &transaction)
        try tickets.put(bytes, for: UInt64(ticket.number), in: &transaction)
        try addToIndexes(TicketKeys(ticket), in: &transaction)
        return bytes
    }

    func remove(_ ticket: Ticket, in transaction: inout WriteTransaction) throws {
        try removeFromIndexes(ticket, in: &transaction)
        try tickets.delete(UInt64(ticket.number), in: &transaction)
    }

    private func addToIndexes(_ keys: TicketKeys, in transaction: inout WriteTransaction) throws {
        try byStatus.put([], for: keys.status, in: &transaction)
        try byPhone.put([], for: keys.phone, in: &transaction)
        if let assignee = keys.assignee { try byAssignee.put([], for: assignee, in: &transaction) }
    }
    private func removeFromIndexes(_ ticket: Ticket, in transaction: inout WriteTransaction) throws {
        let keys = TicketKeys(ticket)
        try byStatus.delete(keys.status, in: &transaction)
        try byPhone.delete(keys.phone, in: &transaction)
        if let assignee = keys.assignee { try byAssignee.delete(assignee, in: &transaction) }
    }
}

/// The keys of a ticket in the indexes. Its number is not negative.
struct TicketKeys {
    let number: UInt64
    let status: Pair<UInt8, UInt64>
    let phone: Pair<UInt64, UInt64>
    let assignee: Pair<TextKey, UInt64>?

    init(number: UInt64, status: TicketStatus, phoneNumber: String, assignee: String?) {
        self.init(number: number, status: status, phone: Self.digits(of: phoneNumber), assignee: assignee)
    }
    init(number: UInt64, status: TicketStatus, phone digits: UInt64, assignee: String?) {
        self.number = number
        self.status = Pair(status.key, number)
        phone = Pair(digits, number)
        self.assignee = assignee.map { Pair(TextKey($0), number) }
    }
    init(_ ticket: Ticket) {
        self.init(
            number: UInt64(ticket.number), status: ticket.status, phoneNumber: ticket.phoneNumber, assignee: ticket.assignee)
    }

    /// An E.164 number as an integer: it has at most 17 digits, and none begins with 0.
    static func digits(of e164: String) -> UInt64 { UInt64(e164.dropFirst()) ?? 0 }
}

extension TicketStatus {
    /// The byte in the index. These numbers are on disks: add, never change.
    var key: UInt8 {
        switch self {
        case .open: 1
        case .pending: 2
        case .solved: 3
        case .closed: 4
        }
    }
}
