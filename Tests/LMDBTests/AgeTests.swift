import LMDB
import Testing

@Suite struct AgeTests {
    @Test func aScanEndsWhenItsSnapshotHasBecomeTooOld() throws {
        try withEnvironment { environment in
            let numbers = try environment.write { transaction in
                let numbers = try Database<UInt64>("numbers", in: &transaction)
                for number in 0..<10_000 { try numbers.put([1], for: UInt64(number), .atEnd, in: &transaction) }
                return numbers
            }
            var seen = 0
            let error = #expect(throws: LMDBError.self) {
                try environment.read(within: .zero) { transaction in
                    try numbers.scan(in: transaction) { _, _ in
                        seen += 1
                        return .next
                    }
                }
            }
            #expect(error?.code == .expired)
            #expect(seen < 1000)
            // Its slot is free again, and who has time reads all.
            for _ in 0..<500 { _ = try? environment.read(within: .zero) { try numbers.scan(in: $0) { _, _ in .next } } }
            seen = 0
            try environment.read(within: .seconds(3600)) {
                try numbers.scan(in: $0) { _, _ in
                    seen += 1; return .next
                }
            }
            #expect(seen == 10_000)
        }
    }
}
