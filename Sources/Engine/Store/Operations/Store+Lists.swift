public import LMDB
public import Protocol

/// What a page of tickets is of.
public struct TicketFilter: Sendable {
    public var status: TicketStatus?
    /// E.164.
    public var phoneNumber: String?
    public var assignee: String?
    public init(status: TicketStatus? = nil, phoneNumber: String? = nil, assignee: String? = nil) {
        self.status = status
        self.phoneNumber = phoneNumber
        self.assignee = assignee
    }

    func matches(_ ticket: Ticket) -> Bool {
        (status == nil || status == ticket.status)
            && (phoneNumber == nil || phoneNumber == ticket.phoneNumber)
            && (assignee == nil || assignee == ticket.assignee)
    }
    /// How many of the three are asked for: one alone is answered by its index.
    var terms: Int { [status != nil, phoneNumber != nil, assignee != nil].count { $0 } }
}

/// Where a page begins and how long it may be.
public struct Page: Sendable {
    /// The number or sequence that the page before ended with.
    public let after: UInt64?
    public let limit: Int
    /// Bytes of records after which a page ends early, so that a reply stays below a frame's limit.
    static let maximumBytes = 512 * 1024
    /// Records of two-term filters that one page reads in vain.
    static let maximumSkipped = 500

    public init(after: Int?, limit: Int?, defaultLimit: Int, maximumLimit: Int) throws(Fault) {
        if let limit, !(1...maximumLimit).contains(limit) {
            throw Fault(.invalid, field: "limit", "The limit must be from 1 to \(maximumLimit).")
        }
        guard let after else {
            (self.after, self.limit) = (nil, limit ?? defaultLimit)
            return
        }
        guard let number = UInt64(exactly: after) else {
            throw Fault(.invalid, field: "after", "The sequence in after must not be negative.")
        }
        (self.after, self.limit) = (number, limit ?? defaultLimit)
    }
}

extension Store {
    /// Lends the JSON of a page's tickets, newest first, to `body`. Gives what the next page comes after, nil on the last.
    public func tickets(
        _ filter: TicketFilter,
        _ page: Page,
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (RawSpan) throws -> Void
    ) throws -> Int? {
        var cut = PageCut(page)
        let needsCheck = filter.terms > 1
        func take(_ number: UInt64, _ bytes: RawSpan) throws -> Step {
            if needsCheck, try !filter.matches(JSONRecord.decode(Ticket.self, from: bytes)) { return cut.skip(number) }
            return try cut.take(number, bytes, body)
        }
        func look(up number: UInt64) throws -> Step {
            let step = try tables.tickets.tickets.withValue(number, in: transaction) { try take(number, $0) }
            guard let step else { throw DamagedRecord("an index names ticket \(number), which is not there") }
            return step
        }
        let below = page.after ?? .max
        if let phone = filter.phoneNumber {
            let digits = TicketKeys.digits(of: phone)
            try tables.tickets.byPhone.scan(from: Pair(digits, 0), below: Pair(digits, below), .descending, in: transaction) { key, _ in
                try look(up: key.second)
            }
        } else if let assignee = filter.assignee {
            let name = TextKey(assignee)
            try tables.tickets.byAssignee.scan(from: Pair(name, 0), below: Pair(name, below), .descending, in: transaction) { key, _ in
                try look(up: key.second)
            }
        } else if let status = filter.status?.key {
            try tables.tickets.byStatus.scan(from: Pair(status, 0), below: Pair(status, below), .descending, in: transaction) { key, _ in
                try look(up: key.second)
            }
        } else {
            try tables.tickets.tickets.scan(below: below, .descending, in: transaction, take)
        }
        return cut.next
    }

    /// Lends the JSON of a page's events, oldest first, to `body`. Gives what the next page comes after, nil on the last.
    public func events(
        ticket: Int?,
        _ page: Page,
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (RawSpan) throws -> Void
    ) throws -> Int? {
        var cut = PageCut(page)
        // A sequence is far from UInt64's end, which a caller may still name.
        let first = page.after.map { $0 == .max ? $0 : $0 + 1 } ?? 0
        if let ticket {
            guard let number = UInt64(exactly: ticket) else { throw Self.noTicket(ticket) }
            try tables.events.byTicket.scan(from: Pair(number, first), below: Pair(number + 1, 0), in: transaction) { key, _ in
                let step = try tables.events.events.withValue(key.second, in: transaction) { try cut.take(key.second, $0, body) }
                guard let step else { throw DamagedRecord("an index names event \(key.second), which is not there") }
                return step
            }
        } else {
            try tables.events.events.scan(from: first, in: transaction) { sequence, bytes in try cut.take(sequence, bytes, body) }
        }
        return cut.next
    }
}

/// Counts what a page has taken, and remembers where it was cut off.
private struct PageCut {
    private let limit: Int
    private var taken = 0
    private var bytes = 0
    private var skipped = 0
    private var last: UInt64 = 0
    private(set) var next: Int?

    init(_ page: Page) { limit = page.limit }

    /// Passes a record by. A page that has passed many by ends early, even empty: a read must not hold its event loop up.
    mutating func skip(_ key: UInt64) -> Step {
        skipped += 1
        guard skipped >= Page.maximumSkipped else { return .next }
        next = Int(key)
        return .stop
    }

    /// A record more than the page holds is not lent, but tells that there is a next page.
    mutating func take(_ key: UInt64, _ record: RawSpan, _ body: (RawSpan) throws -> Void) rethrows -> Step {
        if taken == limit || taken > 0 && bytes + record.byteCount > Page.maximumBytes {
            next = Int(last)
            return .stop
        }
        try body(record)
        taken += 1
        bytes += record.byteCount
        last = key
        return .next
    }
}
