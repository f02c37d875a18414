import LMDB
import SeededRandom
import Testing

@Suite struct DatabaseTests {
    @Test func aScanGivesWhatASortedArrayGives() throws {
        var random = SeededRandom()
        try withTable { environment, table in
            var model: [UInt64: [UInt8]] = [:]
            for _ in 0..<30 {
                try environment.write { transaction in
                    for _ in 0..<20 {
                        let key = UInt64(random.below(100))
                        if random.chance(3) {
                            let wasThere = try table.delete(key, in: &transaction)
                            #expect(wasThere == (model.removeValue(forKey: key) != nil), "seed \(random.seed)")
                        } else {
                            let value = (0..<random.below(300)).map { _ in UInt8(random.below(256)) }
                            try table.put(value, for: key, in: &transaction)
                            model[key] = value
                        }
                    }
                }
                let lower = random.chance(4) ? nil : UInt64(random.below(110))
                let upper = random.chance(4) ? nil : UInt64(random.below(110))
                let keys = model.keys.sorted().filter { $0 >= lower ?? 0 && $0 < upper ?? .max }
                for direction in [Direction.ascending, .descending] {
                    let found = try self.found(in: table, of: environment, lower, upper, direction)
                    #expect(found.map(\.key) == (direction == .ascending ? keys : keys.reversed()), "seed \(random.seed)")
                    #expect(found.allSatisfy { model[$0.key] == $0.value }, "seed \(random.seed)")
                }
                let (count, last) = try environment.read { try (table.count(in: $0), table.lastKey(in: $0)) }
                #expect(count == model.count)
                #expect(last == model.keys.max())
                for key in 0..<UInt64(100) {
                    let value = try environment.read { try table.withValue(key, in: $0) { $0.array } }
                    #expect(value == model[key], "seed \(random.seed)")
                }
            }
        }
    }

    private func found(
        in table: Database<UInt64>,
        of environment: Environment,
        _ lower: UInt64?,
        _ upper: UInt64?,
        _ direction: Direction
    ) throws -> [(key: UInt64, value: [UInt8])] {
        var found: [(UInt64, [UInt8])] = []
        try environment.read { transaction in
            try table.scan(from: lower, below: upper, direction, in: transaction) { key, value in
                found.append((key, value.array))
                return .next
            }
        }
        return found
    }

    @Test func aScanStopsWhenItIsTold() throws {
        try withTable { environment, table in
            try environment.write { for key in 0..<UInt64(10) { try table.put([], for: key, in: &$0) } }
            var seen: [UInt64] = []
            try environment.read {
                try table.scan(in: $0) { key, _ in
                    seen.append(key); return key == 3 ? .stop : .next
                }
            }
            #expect(seen == [0, 1, 2, 3])
        }
    }

    @Test func anErrorOfTheBodyEndsTheScan() throws {
        struct Enough: Error {}
        try withTable { environment, table in
            try environment.write { try table.put([], for: 1, in: &$0) }
            #expect(throws: Enough.self) { try environment.read { try table.scan(in: $0) { _, _ in throw Enough() } } }
        }
    }

    @Test func atEndTakesGreaterKeysOnly() throws {
        try withTable { environment, table in
            try environment.write { transaction in
                try table.put([1], for: 5, .atEnd, in: &transaction)
                try table.put([1], for: 6, .atEnd, in: &transaction)
            }
            for key: UInt64 in [4, 6] {
                let error = #expect(throws: LMDBError.self) {
                    try environment.write { try table.put([2], for: key, .atEnd, in: &$0) }
                }
                #expect(error?.code == .keyExists)
            }
            #expect(try environment.read { try table.count(in: $0) } == 2)
        }
    }

    @Test func theLastKeyOfAnEmptyTableIsNone() throws {
        let last = try withTable { environment, table in try environment.read { try table.lastKey(in: $0) } }
        #expect(last == nil)
    }

    @Test func anEmptyValueIsAValue() throws {
        try withTable { environment, table in
            try environment.write { try table.put([], for: 1, in: &$0) }
            #expect(try environment.read { try table.withValue(1, in: $0) { $0.array } } == [])
        }
    }

    @Test func aTableOpenedAsAnotherTypeIsRefusedByItsKeys() throws {
        try withTable { environment, table in
            try environment.write { try table.put([], for: 1, in: &$0) }
            let other = try environment.write { try Database<UInt8>("table", in: &$0) }
            #expect(throws: KeyError.self) { try environment.read { try other.scan(in: $0) { _, _ in .next } } }
        }
    }

    @Test func aKeyOfMoreThan511BytesIsRefused() throws {
        try withEnvironment { environment in
            let table = try environment.write { try Database<TextKey>("texts", in: &$0) }
            let longest = TextKey(String(repeating: "a", count: 510))
            try environment.write { try table.put([], for: longest, in: &$0) }
            let error = #expect(throws: LMDBError.self) {
                try environment.write { try table.put([], for: TextKey(longest.text + "a"), in: &$0) }
            }
            #expect(error?.code == .badValueSize)
            #expect(try environment.read { try !table.contains(TextKey(longest.text + "aa"), in: $0) })
        }
    }
}
