import Protocol
import RPC
import SeededRandom
import Testing

/// A client with tickets that nobody else touches, and what it knows of them.
struct Customer: Sendable {
    private(set) var tickets: [Int: Ticket] = [:]
    /// Events of each ticket that were answered.
    private var events: [Int: Int] = [:]
    private var keys: [String: Int] = [:]
    private var sessions: Set<String> = []
    /// What was asked and not answered: it was done whole, or not at all.
    private var pending: Operation?

    private let number: Int
    private let seed: UInt64
    private var random: SplitMix64
    private var count = 0

    enum Operation: Sendable {
        case create(TicketsCreate), update(TicketsUpdate), note(TicketsNote), delete(TicketsDelete), revoke(SessionsRevoke)
        case signIn, look
    }

    init(number: Int, seed: UInt64) {
        self.number = number
        self.seed = seed
        random = SplitMix64(seed: seed &+ UInt64(number))
    }

    private var phoneNumber: String { "+1202555010\(number)" }
    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
    private mutating func anyTicket() -> Ticket? { tickets.isEmpty ? nil : tickets[tickets.keys.sorted()[below(tickets.count)]] }

    /// Does random things until `steps` are done or the daemon is gone.
    mutating func work(_ client: RPCClient, steps: Int, _ answered: () -> Void) async throws {
        for _ in 0..<steps {
            let operation = next()
            pending = operation
            do {
                try await perform(operation, client)
            } catch let fault as Fault where fault.reason == .unavailable {
                return
            }
            pending = nil
            answered()
        }
    }

    private mutating func next() -> Operation {
        count += 1
        let ticket = anyTicket()
        let some = ticket?.number ?? 1_000_000 + number
        switch below(40) {
        case 0: return .signIn
        case 1: return sessions.sorted().first.map { .revoke(SessionsRevoke(token: $0)) } ?? .signIn
        case 2..<14:
            let key = below(2) == 0 ? "\(number) \(below(60))" : nil
            // The text belongs to the key: another text would be a conflict.
            let text = key ?? "\(number) without a key, \(count)"
            return .create(TicketsCreate(name: "Ann", phoneNumber: phoneNumber, description: text, idempotencyKey: key))
        case 14..<26:
            let revision = below(5) == 0 ? below(4) : ticket?.revision ?? 1
            let status = below(2) == 0 ? nil : TicketStatus.allCases[below(4)]
            let assignee = below(2) == 0 ? nil : ["yuki", "", "nobody"][below(3)]
            return .update(TicketsUpdate(number: some, revision: revision, status: status, name: "Ann \(count)", assignee: assignee))
        case 26..<32: return .note(TicketsNote(number: some, text: "note \(count)"))
        case 32..<34: return .delete(TicketsDelete(number: some))
        default: return .look
        }
    }

    private mutating func perform(_ operation: Operation, _ client: RPCClient) async throws {
        switch operation {
        case .create(let call): try await create(call, client)
        case .update(let call): try await update(call, client)
        case .note(let call):
            guard tickets[call.number] != nil else { return try await expectRefusal(.notFound) { try await client.call(call) } }
            #expect(try await client.call(call).ticket == call.number, "seed \(seed)")
            events[call.number, default: 0] += 1
        case .delete(let call):
            guard tickets[call.number] != nil else { return try await expectRefusal(.notFound) { try await client.call(call) } }
            _ = try await client.call(call)
            tickets[call.number] = nil
        case .revoke(let call):
            _ = try await client.call(call)
            sessions.remove(call.token)
        case .signIn:
            sessions.insert(try await client.call(SessionsCreate(name: "yuki", password: "a long password")).token)
        case .look: try await look(client)
        }
    }

    /// A daemon that is gone refuses nothing: that is thrown on.
    private func expectRefusal<R>(_ reason: Reason, _ body: () async throws -> R) async throws {
        do {
            _ = try await body()
            Issue.record("done, and should be refused as \(reason), seed \(seed)")
        } catch let fault as Fault where fault.reason != .unavailable {
            #expect(fault.reason == reason, "seed \(seed)")
        }
    }

    private mutating func create(_ call: TicketsCreate, _ client: RPCClient) async throws {
        if let key = call.idempotencyKey, let earlier = keys[key] {
            guard let ticket = tickets[earlier] else { return try await expectRefusal(.conflict) { try await client.call(call) } }
            #expect(try await client.call(call) == ticket, "seed \(seed)")
            return
        }
        let ticket = try await client.call(call)
        #expect(tickets[ticket.number] == nil && ticket.description == call.description, "seed \(seed)")
        note(ticket, call)
    }
    private mutating func note(_ ticket: Ticket, _ call: TicketsCreate) {
        tickets[ticket.number] = ticket
        events[ticket.number] = 1
        if let key = call.idempotencyKey { keys[key] = ticket.number }
    }

    private mutating func update(_ call: TicketsUpdate, _ client: RPCClient) async throws {
        guard let old = tickets[call.number] else { return try await expectRefusal(.notFound) { try await client.call(call) } }
        guard call.revision == old.revision else { return try await expectRefusal(.conflict) { try await client.call(call) } }
        guard call.assignee != "nobody" else { return try await expectRefusal(.invalid) { try await client.call(call) } }
        let new = try await client.call(call)
        #expect(isUpdate(new, of: old, by: call), "seed \(seed)")
        tickets[new.number] = new
        events[new.number, default: 0] += 1
    }
    /// Each update gives the customer another name, so none changes nothing.
    private func isUpdate(_ new: Ticket, of old: Ticket, by call: TicketsUpdate) -> Bool {
        var expected = old
        expected.revision += 1
        expected.status = call.status ?? old.status
        expected.name = call.name ?? old.name
        expected.assignee = call.assignee.map { $0.isEmpty ? nil : $0 } ?? old.assignee
        expected.updatedAt = new.updatedAt
        return new == expected
    }

    private mutating func look(_ client: RPCClient) async throws {
        let page = try await client.call(TicketsList(phoneNumber: phoneNumber, limit: 500))
        #expect(page.tickets == tickets.values.sorted { $0.number > $1.number }, "seed \(seed)")
        guard let ticket = anyTicket() else { return }
        #expect(try await client.call(TicketsGet(number: ticket.number)) == ticket, "seed \(seed)")
        #expect(try await client.call(TicketsFind(token: ticket.token)) == ticket, "seed \(seed)")
    }

    /// After a kill: everything that was answered is there, and what had no answer is found out.
    mutating func settle(_ client: RPCClient) async throws {
        let found = try await client.call(TicketsList(phoneNumber: phoneNumber, limit: 500)).tickets
        let stored = Dictionary(uniqueKeysWithValues: found.map { ($0.number, $0) })
        var eventOfPending: Int?
        switch pending {
        case .create(let call):
            if let new = found.first(where: { tickets[$0.number] == nil }) {
                #expect(new.description == call.description && new.revision == 1, "seed \(seed)")
                note(new, call)
            }
        case .update(let call):
            if let old = tickets[call.number], let new = stored[call.number], new != old {
                #expect(call.revision == old.revision && isUpdate(new, of: old, by: call), "seed \(seed)")
                tickets[call.number] = new
                events[call.number, default: 0] += 1
            }
        case .delete(let call): if stored[call.number] == nil { tickets[call.number] = nil }
        case .note(let call): eventOfPending = call.number
        case .revoke(let call): sessions.remove(call.token)
        case .signIn, .look, nil: break
        }
        pending = nil
        #expect(stored == tickets, "seed \(seed)")
        for ticket in found {
            let count = try await client.call(EventsList(ticket: ticket.number, limit: 500)).events.count
            let expected = events[ticket.number, default: 0]
            #expect(count == expected || count == expected + 1 && eventOfPending == ticket.number, "seed \(seed)")
            events[ticket.number] = count
        }
        for token in sessions { #expect(try await client.call(SessionsVerify(token: token)).agent == "yuki", "seed \(seed)") }
    }
}
