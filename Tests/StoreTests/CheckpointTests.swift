import LMDB
import Protocol
import Testing

@testable import Store

@Suite struct CheckpointTests {
    @Test func aLogThatGrewAgreesWithItsCheckpoints() throws {
        try withStore { desk in
            var checkpoints = [try desk.checkpoint()]
            #expect(checkpoints[0].sequence == 0 && checkpoints[0].mac.isEmpty)
            for _ in 0..<3 {
                try desk.create()
                checkpoints.append(try desk.checkpoint())
            }
            try desk.note(2, "hello")
            try desk.delete(2)
            for checkpoint in checkpoints { #expect(try desk.verified(against: checkpoint).failure == nil) }
        }
    }

    @Test func aCutTailIsShownByACheckpointOnly() throws {
        try withStore { desk in
            try desk.fill()
            let checkpoint = try desk.checkpoint()
            let last = checkpoint.sequence
            // From an event on that no deletion stands behind.
            let cut: (Database<UInt64>, inout WriteTransaction) throws -> Void = { try $0.delete(UInt64(last), in: &$1) }
            #expect(try desk.verified(after: cut).failure == nil)
            let failure = try desk.verified(against: checkpoint, after: cut).failure
            #expect(failure?.sequence == last)
            #expect(failure?.kind == .cutOff)
            for first in 1..<last {
                let failure = try desk.verified(against: checkpoint) { events, transaction in
                    for sequence in first...last { try events.delete(UInt64(sequence), in: &transaction) }
                }.failure
                #expect(failure?.sequence == first)
                #expect(failure?.kind == .cutOff)
            }
        }
    }

    @Test func aRewrittenLogIsShownByACheckpoint() throws {
        try withDirectory { directory in
            let desk = try Desk(directory)
            for _ in 0..<3 { try desk.create() }
            let checkpoint = try desk.checkpoint()
            // Whoever has the key seals what never happened.
            var seal = try EventSeal(desk.store.tables.keys.current)
            try desk.environment.write { transaction in
                var previous: [UInt8] = []
                for number in 1...4 {
                    let event = Event(sequence: number, time: desk.time, actor: "uid:0", type: .ticketCreated, ticket: 5 - number)
                    let bytes = try seal.seal(event, after: previous)
                    try desk.store.tables.events.events.put(bytes, for: UInt64(number), in: &transaction)
                    previous = try #require(sealOf(bytes))
                }
            }
            #expect(try desk.verified().failure == nil)
            let failure = try desk.verified(against: checkpoint).failure
            #expect(failure?.sequence == 3)
            #expect(failure?.kind == .rewritten)
        }
    }

    @Test func aCheckpointThatWasChangedOrIsOfAnotherStoreIsRefused() throws {
        try withStore { desk in
            try desk.create()
            let checkpoint = try desk.checkpoint()
            let changes: [(inout Checkpoint) -> Void] = [
                { $0.sequence = 0 }, { $0.mac = "" }, { $0.time = $0.time.adding(milliseconds: 1) }, { $0.key = "AAAAAAAAAAAAAAAA" },
                { $0.signature = nil }, { $0.signature = $0.mac },
            ]
            for change in changes {
                var other = checkpoint
                change(&other)
                expectFault(.invalid, "checkpoint") { try desk.verified(against: other) }
            }
            try withStore { another in
                try another.create()
                expectFault(.invalid, "checkpoint") { try another.verified(against: checkpoint) }
            }
        }
    }
}
