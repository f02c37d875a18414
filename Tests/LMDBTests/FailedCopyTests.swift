import Foundation
import Glibc
import LMDB
import Testing

/// A copy that cannot be written is an error, and the environment goes on.
@Suite struct FailedCopyTests {
    @Test func aCopyIntoAPipeThatNobodyReadsFails() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        try expectFailure(.init(rawValue: EPIPE), into: ends[1])
    }

    @Test func aCopyOntoAFullDiskFails() throws {
        try expectFailure(.noSpace, into: open("/dev/full", O_WRONLY | O_CLOEXEC))
    }

    private func expectFailure(_ code: LMDBError.Code, into descriptor: Int32) throws {
        defer { close(descriptor) }
        try withTable { environment, table in
            func put(_ key: UInt64) throws {
                try environment.write { try table.put([UInt8](repeating: 1, count: 3000), for: key, in: &$0) }
            }
            // More than LMDB writes at once.
            try environment.write { transaction in
                for key in 0..<1000 { try table.put([UInt8](repeating: 1, count: 3000), for: UInt64(key), in: &transaction) }
            }
            for key in UInt64(1000)..<1003 {
                let error = #expect(throws: LMDBError.self) { try environment.copy(to: descriptor) }
                #expect(error?.code == code)
                try put(key)
            }
            #expect(try environment.read { try environment.pageProblems(in: $0) } == [])
            // The copy's snapshot is gone: nothing is held.
            #expect(try environment.read { try environment.occupancy(in: $0).oldestLag } == 0)
        }
    }
}
