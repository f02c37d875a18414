import ChangeLog
import Foundation
import LMDB
import Protocol
@_exported import TestSupport
import Testing

@testable import Store

/// Lends a store in a directory of its own, and expects it to be sound at the end.
func withStore(_ options: StoreOptions = StoreOptions(), _ body: (Desk) throws -> Void) throws {
    try withDirectory { directory in
        let desk = try Desk(directory, options)
        try body(desk)
        #expect(try desk.problems() == [])
    }
}

/// A store with a clock that the test sets: each call is one transaction.
final class Desk {
    let store: Store
    var environment: Environment { store.environment }
    /// 2026-11-24T02:30:51.123Z
    var time = Timestamp(milliseconds: 1_795_487_451_123)
    var actor = "uid:0"
    var origin: Origin { Origin(actor: actor, time: time) }

    init(_ directory: String, _ options: StoreOptions = StoreOptions()) throws {
        store = try Store(directory: directory, options: options)
    }

    @discardableResult
    func create(
        _ name: String = "Ann",
        _ phoneNumber: String = "(202) 555-0143",
        _ description: String = "No tone.",
        key: String? = nil
    ) throws -> Ticket {
        try create(TicketsCreate(name: name, phoneNumber: phoneNumber, description: description), key: key)
    }
    @discardableResult
    func create(_ call: TicketsCreate, key: String? = nil) throws -> Ticket {
        var call = call
        call.idempotencyKey = key ?? call.idempotencyKey
        return try decode(Ticket.self, try make(.createTicket(call, region: store.region, by: origin)))
    }
    @discardableResult
    func update(_ call: TicketsUpdate) throws -> Ticket {
        try decode(Ticket.self, try make(.updateTicket(call, region: store.region, by: origin)))
    }
    @discardableResult
    func note(_ number: Int, _ text: String) throws -> Event {
        try decode(Event.self, try make(.noteTicket(TicketsNote(number: number, text: text), by: origin)))
    }
    func delete(_ number: Int) throws { try make(.deleteTicket(number, by: origin)) }

    /// Applies a change as a recording has it: what its encoding forgets is lost in every test.
    @discardableResult
    func make(_ change: Change) throws -> [UInt8] {
        let recorded = try Change(decoding: change.encoded)
        guard let log = store.log?.log else { return try environment.write { try store.apply(recorded, in: &$0) } }
        var transaction = try WriteTransaction(environment)
        let head = try store.entryHead(at: time, in: transaction)
        let outcome = try store.apply(recorded, in: &transaction)
        guard transaction.changes > 0 else { return outcome }
        try store.setApplied(log.end.place + 1, in: &transaction)
        try environment.reserve(for: transaction)
        _ = try log.append(Entry(head, changes: [recorded.encoded]).bytes)
        try transaction.commit()
        return outcome
    }

    func get(_ number: Int) throws -> Ticket {
        var bytes: [UInt8] = []
        try environment.read { try store.withTicket(number, in: $0) { bytes = $0.array } }
        return try decode(Ticket.self, bytes)
    }
    func find(_ token: String) throws -> Ticket { try environment.read { try store.ticket(token: token, in: $0) } }

    func page(_ filter: TicketFilter = TicketFilter(), after: Int? = nil, limit: Int? = nil) throws -> TicketsList.Result {
        let page = try Page(after: after, limit: limit, defaultLimit: 50, maximumLimit: 500)
        var tickets: [[UInt8]] = []
        let next = try environment.read { try store.tickets(filter, page, in: $0) { tickets.append($0.array) } }
        return try TicketsList.Result(tickets: tickets.map { try decode(Ticket.self, $0) }, next: next)
    }
    /// The pages of `limit`, one behind the other.
    func all(_ filter: TicketFilter = TicketFilter(), limit: Int = 500) throws -> [Ticket] {
        var tickets: [Ticket] = []
        var after: Int?
        repeat {
            let page = try page(filter, after: after, limit: limit)
            #expect(page.tickets.count <= limit)
            tickets += page.tickets
            after = page.next
        } while after != nil
        return tickets
    }
    func events(ticket: Int? = nil, limit: Int = 500) throws -> [Event] {
        var events: [Event] = []
        var after: Int?
        repeat {
            let page = try Page(after: after, limit: limit, defaultLimit: 50, maximumLimit: 500)
            var bytes: [[UInt8]] = []
            after = try environment.read { try store.events(ticket: ticket, page, in: $0) { bytes.append($0.array) } }
            events += try bytes.map { try decode(Event.self, $0) }
        } while after != nil
        return events
    }

    func problems() throws -> [String] { try environment.read { try store.check(in: $0) }.problems }

    func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}

/// Expects `body` to be refused for `reason`, at `field` if it is given.
func expectFault<R>(
    _ reason: Reason,
    _ field: String? = nil,
    at location: SourceLocation = #_sourceLocation,
    _ body: () throws -> R
) {
    let fault = #expect(throws: Fault.self, sourceLocation: location) { _ = try body() }
    #expect(fault?.reason == reason, sourceLocation: location)
    if let field { #expect(fault?.problems.map(\.field) == [field], sourceLocation: location) }
}
