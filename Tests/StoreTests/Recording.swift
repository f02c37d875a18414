import Foundation
import LMDB
import Protocol
import SeededRandom

@testable import Store

/// Random changes as bytes, each with its outcome when it was made: enough to make their store again.
struct Recording {
    struct Entry {
        let bytes: [UInt8]
        let outcome: Swift.Result<[UInt8], Fault>
    }
    private(set) var entries: [Entry] = []
    private var random: SeededRandom
    private var time = Timestamp(milliseconds: 1_795_487_451_123)
    private var tokens: [String] = []
    private var tickets = 0

    init(_ random: SeededRandom) { self.random = random }

    /// Opens the store in `directory`, and makes random changes in it. Gives what is in its tables then.
    ///
    /// - Parameter body: called with the store at the end.
    mutating func run(
        in directory: String, _ options: StoreOptions = StoreOptions(), changes: Int, _ body: (Store) throws -> Void = { _ in }
    ) throws -> [String: [String]] {
        let desk = try Desk(directory, options)
        for change in desk.store.openingChanges { entries.append(Entry(bytes: change.encoded, outcome: .success([]))) }
        var made = 0
        while made < changes { made += try step(desk) ? 1 : 0 }
        try body(desk.store)
        return try contents(of: desk.environment)
    }

    /// Makes one random change. False for what the rules refuse before it is a change.
    private mutating func step(_ desk: Desk) throws -> Bool {
        time = time.adding(milliseconds: Int64(random.below(1_200_000)))
        desk.time = time
        desk.actor = random.chance(3) ? "customer" : "agent:yuki"
        guard let change = try? change(desk) else { return false }
        let outcome: Swift.Result<[UInt8], Fault>
        do { outcome = .success(try desk.make(change)) } catch let fault as Fault { outcome = .failure(fault) }
        if change.name == "tickets.create", case .success = outcome { tickets += 1 }
        entries.append(Entry(bytes: change.encoded, outcome: outcome))
        return true
    }

    private mutating func change(_ desk: Desk) throws -> Change {
        switch random.below(24) {
        case 0..<8: return try create(desk)
        case 8..<13: return try update(desk)
        case 13..<16: return try .noteTicket(TicketsNote(number: number(), text: text()), by: desk.origin)
        case 16 where random.chance(3): return .deleteTicket(number(), by: desk.origin)
        case 17: return .addAgent(try AgentName(name()), try password(), by: desk.origin)
        case 18: return .setPassword(of: name(), try password(), by: desk.origin)
        case 19 where random.chance(3): return .removeAgent(name(), by: desk.origin)
        case 20, 21:
            let token = try SessionToken()
            tokens.append(token.text)
            return try Change.createSession(for: name(), checked: password(), token, by: desk.origin).change
        case 22:
            let token = tokens.isEmpty ? "none" : tokens.remove(at: random.below(tokens.count))
            return try .revokeSession(token: token, by: desk.origin)
        default: return .reportDenials(random.chance(2) ? "tickets.delete" : nil, count: 1 + random.below(9), by: desk.origin)
        }
    }

    private mutating func create(_ desk: Desk) throws -> Change {
        let key = random.chance(3) ? "key \(random.below(30))" : nil
        let name = key ?? text()
        let call = TicketsCreate(
            name: name, phoneNumber: "+1202555010\(random.below(10))" + (random.chance(4) ? " #\(random.below(100))" : ""),
            description: key ?? text(),
            language: random.chance(3) ? "ja" : nil, idempotencyKey: key)
        return try .createTicket(call, region: desk.store.region, by: desk.origin)
    }
    private mutating func update(_ desk: Desk) throws -> Change {
        let number = number()
        let revision = random.chance(5) ? 1 : (try? desk.get(number).revision) ?? 1
        let call = TicketsUpdate(
            number: number, revision: revision, status: random.chance(2) ? TicketStatus.allCases[random.below(4)] : nil,
            name: random.chance(3) ? text() : nil, phoneNumber: random.chance(4) ? "(202) 555-011\(random.below(10))" : nil,
            description: random.chance(4) ? text() : nil,
            assignee: random.chance(3) ? ["", "yuki", "omar"][random.below(3)] : nil)
        return try .updateTicket(call, region: desk.store.region, by: desk.origin)
    }

    /// What a customer may write.
    private mutating func text() -> String {
        let parts = ["Ann", "é", "日本", "😀", "\"", "\\", "/", " ", "ß", "e\u{301}", "7", "<b>"]
        return "A" + (0..<random.below(12)).map { _ in parts[random.below(parts.count)] }.joined() + "."
    }
    private mutating func number() -> Int { 1 + random.below(tickets + 2) }
    private mutating func name() -> String { ["yuki", "omar", "pia"][random.below(3)] }
    private mutating func password() throws -> PasswordHash { try Self.passwords.get()[random.below(2)] }
    /// A hash takes a quarter of a second.
    private static let passwords = Swift.Result { try [PasswordHash("correct horse"), PasswordHash("battery staple")] }
}

/// All bytes of all tables, by the tables' names.
func contents(of environment: Environment) throws -> [String: [String]] {
    let names = [
        "meta", "tickets", "ticketsByStatus", "ticketsByPhone", "ticketsByAssignee", "events", "eventsByTicket", "agents", "sessions",
        "sessionsByAgent", "sessionsByEnd", "idempotencyKeys", "idempotencyKeysByTime",
    ]
    return try environment.open { transaction in
        var tables: [String: [String]] = [:]
        for name in names {
            var rows: [String] = []
            try Database<RawKey>(name, in: transaction).scan(in: transaction) { key, value in
                rows.append("\(key.bytes) \(value.array)")
                return .next
            }
            tables[name] = rows
        }
        return tables
    }
}

/// A key as its bytes.
private struct RawKey: OrderedKey {
    let bytes: [UInt8]
    func encode(into bytes: inout some KeySink & ~Copyable) { for byte in self.bytes { bytes.append(byte) } }
    init(decoding bytes: RawSpan, at offset: inout Int) throws(KeyError) {
        self.bytes = bytes.extracting(offset..<bytes.byteCount).array
        offset = bytes.byteCount
    }
    static func < (a: RawKey, b: RawKey) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}
