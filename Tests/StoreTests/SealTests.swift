import LMDB
import Protocol
import SeededRandom
import Testing

@testable import Store

/// What the log's seals show, and what they leave alone.
@Suite struct SealTests {
    @Test func everyEventIsSealed() throws {
        try withStore { desk in
            try desk.fill()
            let events = try desk.events()
            #expect(events.allSatisfy { $0.mac?.utf8.count == EventSeal.length })
            #expect(Set(events.map(\.mac)).count == events.count)
            for event in events {
                #expect((event.salt != nil) == event.hasPersonalData)
                #expect(event.digest == nil || event.hasPersonalData || event.ticket == 2)
            }
            #expect(try desk.verified() == EventsVerify.Result(sequence: events.count))
        }
    }

    @Test func theSameChangesHaveOtherSealsInAnotherStore() throws {
        func seals() throws -> [String?] {
            try withDirectory { directory in
                let desk = try Desk(directory)
                try desk.create()
                return try desk.events().map(\.mac)
            }
        }
        #expect(try seals() != seals())
    }

    @Test func eachFlippedByteOfEachEventIsNamed() throws {
        var random = SeededRandom()
        try withStore { desk in
            try desk.fill()
            for (sequence, bytes) in try desk.rawEvents() {
                for index in bytes.indices {
                    var changed = bytes
                    changed[index] ^= UInt8(1 + random.below(255))
                    let result = try desk.verified { try $0.put(changed, for: sequence, in: &$1) }
                    let place: Comment = "byte \(index) of event \(sequence), seed \(random.seed)"
                    #expect(result.failure?.sequence == Int(sequence), place)
                    #expect(result.sequence == Int(sequence) - 1, place)
                }
            }
        }
    }

    @Test func anotherSpellingOfAnEventIsAChangedOne() throws {
        try withStore { desk in
            try desk.fill()
            for (sequence, bytes) in try desk.rawEvents() {
                let text = String(decoding: bytes, as: UTF8.self)
                for other in [text + " ", text.replacing(",\"actor\"", with: ", \"actor\""), text.replacing("a", with: "\\u0061")] {
                    let failure = try desk.verified { try $0.put(Array(other.utf8), for: sequence, in: &$1) }.failure
                    #expect(failure?.sequence == Int(sequence), "\(other)")
                }
            }
        }
    }

    @Test func aRemovedEventIsNamed() throws {
        try withStore { desk in
            try desk.fill()
            let count = try desk.events().count
            for sequence in 1..<count {
                let failure = try desk.verified { try $0.delete(UInt64(sequence), in: &$1) }.failure
                #expect(failure?.sequence == sequence)
                #expect(failure?.kind == .removed)
            }
        }
    }

    @Test func twoEventsThatChangedPlacesAreNamed() throws {
        try withStore { desk in
            try desk.fill()
            let all = try desk.rawEvents().sorted { $0.key < $1.key }
            for (index, first) in all.enumerated() {
                for second in all[(index + 1)...] {
                    let failure = try desk.verified {
                        try $0.put(second.value, for: first.key, in: &$1)
                        try $0.put(first.value, for: second.key, in: &$1)
                    }.failure
                    #expect(failure?.sequence == Int(first.key))
                    #expect(failure?.kind == .outOfOrder)
                }
            }
        }
    }

    @Test func removedEventsThatWereNumberedAnewAreNamed() throws {
        try withStore { desk in
            try desk.fill()
            let all = try desk.rawEvents()
            let failure = try desk.verified { events, transaction in
                for sequence in 5..<UInt64(all.count) {
                    let next = String(decoding: all[sequence + 1] ?? [], as: UTF8.self)
                    let moved = next.replacing("\"sequence\":\(sequence + 1)", with: "\"sequence\":\(sequence)")
                    try events.put(Array(moved.utf8), for: sequence, in: &transaction)
                }
                try events.delete(UInt64(all.count), in: &transaction)
            }.failure
            #expect(failure?.sequence == 5)
            #expect(failure?.kind == .changed)
        }
    }

    @Test func aDeletedTicketsDataMayBeGoneAndNoOther() throws {
        try withStore { desk in
            try desk.create()
            try desk.create()
            try desk.note(1, "one")
            try desk.note(2, "two")
            try desk.delete(2)
            #expect(try desk.verified().failure == nil)
            // The data of ticket 1, which is there, taken out as a deletion would.
            let erased = try desk.events()[2].redacted.jsonBytes
            let failure = try desk.verified { try $0.put(erased, for: 3, in: &$1) }.failure
            #expect(failure?.sequence == 3)
            #expect(failure?.kind == .erased)
        }
    }

    @Test func afterRandomChangesWithDeletionsTheLogIsWhole() throws {
        var random = SeededRandom()
        for _ in 0..<5 {
            try withStore { desk in
                for _ in 0..<120 {
                    let number = 1 + random.below(20)
                    switch random.below(6) {
                    case 0, 1: try desk.create()
                    case 2: _ = try? desk.note(number, random.text(upTo: 40))
                    case 3:
                        guard let ticket = try? desk.get(number) else { break }
                        let name = random.chance(2) ? nil : "Ann \(random.below(100))"
                        try desk.update(TicketsUpdate(number: number, revision: ticket.revision, status: .pending, name: name))
                    case 4: if random.chance(3) { try? desk.delete(number) }
                    default: _ = try? desk.create(key: "key \(random.below(9))")
                    }
                }
                #expect(try desk.verified() == EventsVerify.Result(sequence: desk.events().count), "seed \(random.seed)")
            }
        }
    }

    @Test func aDroppedOrRepeatedChangeLeavesTheLogWhole() throws {
        struct Dropped: Error {}
        try withStore { desk in
            try desk.fill()
            let note = try TicketNote(TicketsNote(number: 1, text: "again"))
            for _ in 0..<3 {
                #expect(throws: Dropped.self) {
                    try desk.environment.write { transaction in
                        for _ in 0..<2 { _ = try desk.store.note(note, by: desk.origin, in: &transaction) }
                        throw Dropped()
                    }
                }
                try desk.environment.write { _ = try desk.store.note(note, by: desk.origin, in: &$0) }
            }
            #expect(try desk.verified().failure == nil)
        }
    }
}

extension Desk {
    /// One event of each shape: with a customer's data and without, redacted, of an agent.
    func fill() throws {
        try addAgent("yuki")
        for name in ["Ann", "Ben \"quoted\"", "Cleo"] { try create(name) }
        try update(TicketsUpdate(number: 1, revision: 1, status: .pending, name: "Änne", description: "Two\nlines", assignee: "yuki"))
        try note(1, #"a text like ","mac":"x"}"#)
        try note(2, "gone soon")
        try update(TicketsUpdate(number: 2, revision: 1, phoneNumber: "(202) 555-0199"))
        try delete(2)
        try update(TicketsUpdate(number: 3, revision: 1, status: .solved))
    }
}
