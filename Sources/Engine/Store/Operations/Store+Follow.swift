public import LMDB
internal import Protocol

/// A place in the log: the events up to it were read, and those after it follow.
public struct EventCursor: Sendable {
    /// The sequence that was read last, 0 at the log's beginning.
    public fileprivate(set) var after: Int
    fileprivate let ticket: UInt64?
}

extension Store {
    /// The sequence of the newest event, 0 for an empty log.
    public func lastSequence(in transaction: borrowing some Transaction & ~Copyable) throws -> Int {
        Int(try tables.events.events.lastKey(in: transaction) ?? 0)
    }

    /// A cursor after the event `after`, or after the newest when that is nil.
    public func cursor(
        after: Int?,
        ticket: Int?,
        in transaction: borrowing some Transaction & ~Copyable
    ) throws -> EventCursor {
        let last = try lastSequence(in: transaction)
        if let after, after < 0 { throw Fault(.invalid, field: "after", "The sequence in after must not be negative.") }
        if let after, after > last {
            // Waiting for it would skip the events before it.
            throw Fault(.conflict, field: "after", "The log ends with \(last), before \(after): you have read another log.")
        }
        let number = try ticket.map { ticket throws(Fault) in
            guard let number = UInt64(exactly: ticket) else { throw Self.noTicket(ticket) }
            return number
        }
        return EventCursor(after: after ?? last, ticket: number)
    }

    /// Lends the JSON of the events after `cursor` to `body` and moves `cursor` on. True when `body` stopped before the end.
    public func follow(
        _ cursor: inout EventCursor,
        in transaction: borrowing some Transaction & ~Copyable,
        _ body: (RawSpan) throws -> Step
    ) throws -> Bool {
        var next = cursor
        // Also when `body` throws: the events that it was lent are read.
        defer { cursor = next }
        var isStopped = false
        func take(_ sequence: UInt64, _ bytes: RawSpan) throws -> Step {
            next.after = Int(sequence)
            let step = try body(bytes)
            isStopped = step == .stop
            return step
        }
        let first = UInt64(cursor.after) + 1
        guard let ticket = cursor.ticket else {
            try tables.events.events.scan(from: first, in: transaction, take)
            return isStopped
        }
        try tables.events.byTicket.scan(from: Pair(ticket, first), below: Pair(ticket + 1, 0), in: transaction) { key, _ in
            let step = try tables.events.events.withValue(key.second, in: transaction) { try take(key.second, $0) }
            guard let step else { throw DamagedRecord("an index names event \(key.second), which is not there") }
            return step
        }
        return isStopped
    }
}
