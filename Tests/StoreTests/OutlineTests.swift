import Foundation
import LMDB
import Protocol
import SeededRandom
import Testing

@testable import Store

/// What is made of a change ahead is what would be made while it is applied.
@Suite struct OutlineTests {
    @Test func changesThatAreMadeAheadMakeTheStoreThatTheirBytesMake() throws {
        var random = SeededRandom()
        var recorded: [[UInt8]] = []
        let words = ["Ann", "é", "日本", "\"\\/", "7"]
        let made = try withDirectory { directory in
            let desk = try Desk(directory)
            recorded += desk.store.openingChanges.map(\.encoded)
            for _ in 0..<20 {
                // Several changes in a transaction, some of which are repetitions.
                try desk.environment.write { transaction in
                    for _ in 0..<1 + random.below(4) {
                        let key = random.chance(3) ? "key \(random.below(9))" : nil
                        let call = TicketsCreate(
                            name: key ?? words[random.below(5)], phoneNumber: "+1202555010\(random.below(10))",
                            description: key ?? words[random.below(5)] + "\n" + words[random.below(5)], idempotencyKey: key)
                        guard let change = try? Change.createTicket(call, in: desk.store, by: desk.origin) else { continue }
                        recorded.append(change.encoded)
                        // A key that is used again for another number is refused, here and there.
                        guard let bytes = try? desk.store.apply(change, in: &transaction) else { continue }
                        let ticket = try desk.decode(Ticket.self, bytes)
                        #expect(ticket.jsonBytes == bytes, "seed \(random.seed)")
                    }
                }
            }
            #expect(try desk.problems() == [])
            return try contents(of: desk.environment)
        }
        #expect(recorded.count > 20)
        try withDirectory { directory in
            var replay = Replay(into: try Environment(path: directory))
            _ = try replay.apply(recorded.map { try Change(decoding: $0) })
            #expect(try contents(of: replay.store().environment) == made, "seed \(random.seed)")
        }
    }

    /// A mask that another secret made would lead a customer nowhere.
    @Test func aChangeThatWasMadeAheadForAnotherStoreIsMadeAnew() throws {
        let call = TicketsCreate(name: "Ann", phoneNumber: "(202) 555-0143", description: "No tone.")
        try withStore { other in
            let change = try Change.createTicket(call, in: other.store, by: other.origin)
            try withStore { desk in
                let bytes = try desk.environment.write { try desk.store.apply(change, in: &$0) }
                let ticket = try desk.decode(Ticket.self, bytes)
                #expect(try desk.find(ticket.token) == ticket)
            }
        }
    }

    /// The last number and the last seal are kept within a transaction only.
    @Test func aTransactionThatIsDroppedIsForgotten() throws {
        struct Dropped: Error {}
        try withStore { desk in
            func create(_ count: Int, in transaction: inout WriteTransaction) throws -> [Int] {
                try (0..<count).map { _ in
                    let call = TicketsCreate(name: "Ann", phoneNumber: "(202) 555-0143", description: "No tone.")
                    let change = try Change.createTicket(call, in: desk.store, by: desk.origin)
                    let bytes = try desk.store.apply(change, in: &transaction)
                    return try desk.decode(Ticket.self, bytes).number
                }
            }
            var last = 0
            for _ in 0..<3 {
                #expect(throws: Dropped.self) {
                    try desk.environment.write { transaction in
                        _ = try create(2, in: &transaction)
                        throw Dropped()
                    }
                }
                #expect(try desk.environment.write { try create(2, in: &$0) } == [last + 1, last + 2])
                // A refusal that wrote nothing does not end a group.
                let more = try desk.environment.write { transaction in
                    let first = try create(1, in: &transaction)
                    expectFault(.notFound) { try desk.store.apply(.deleteTicket(99, by: desk.origin), in: &transaction) }
                    return try first + create(1, in: &transaction)
                }
                #expect(more == [last + 3, last + 4])
                last += 4
                #expect(try desk.problems() == [])
            }
            #expect(try desk.events().map(\.sequence) == Array(1...desk.events().count))
        }
    }
}
