import Foundation
import Glibc
import LMDB
import Testing

/// Copies that are given up. What is copied into is a pipe, which takes as much as the test reads out of it.
@Suite(.timeLimit(.minutes(20))) struct CopyTests {
    /// More than a pipe holds.
    private func fill(_ environment: LMDB.Environment, _ table: Database<UInt64>) throws {
        try environment.write { transaction in
            for key in 0..<2000 as Range<UInt64> {
                try table.put([UInt8](repeating: 7, count: 1000), for: key, in: &transaction)
            }
        }
    }

    /// Reads to the end, and gives how much there was.
    private func drain(_ descriptor: Int32) -> Int {
        var part = [UInt8](repeating: 0, count: 65_536)
        var total = 0
        while true {
            let count = read(descriptor, &part, part.count)
            if count <= 0 { return total }
            total += count
        }
    }

    @Test(arguments: [false, true]) func aCopyEndsInItsMidstWhenItIsGivenUp(isGivenUp: Bool) throws {
        let pipe = Pipe()
        try withTable { environment, table in
            try fill(environment, table)
            let cancellation = CopyCancellation()
            let (from, to) = (pipe.fileHandleForReading.fileDescriptor, pipe.fileHandleForWriting.fileDescriptor)
            let copied = DispatchSemaphore(value: 0)
            nonisolated(unsafe) var result: Result<Void, any Error>?
            Thread.detachNewThread {
                result = Result { try environment.copy(to: to, cancellation) }
                try? pipe.fileHandleForWriting.close()
                copied.signal()
            }
            // Its first byte is there: it has begun, and cannot end before somebody reads on.
            var first: UInt8 = 0
            #expect(read(from, &first, 1) == 1)
            if isGivenUp { cancellation.cancel() }
            let length = drain(from)
            copied.wait()
            if isGivenUp {
                #expect(throws: CopyCancellation.Cancelled.self) { try result?.get() }
                // LMDB writes a MiB at once: the write that was under way is the last.
                #expect(length < 1 << 20)
            } else {
                try #require(result).get()
                #expect(length > 2_000_000)
            }
        }
    }

    @Test func nothingIsCopiedAfterIt() throws {
        try withTable { environment, table in
            try fill(environment, table)
            let pipe = Pipe()
            let cancellation = CopyCancellation()
            cancellation.cancel()
            #expect(throws: CopyCancellation.Cancelled.self) {
                try environment.copy(to: pipe.fileHandleForWriting.fileDescriptor, cancellation)
            }
            try pipe.fileHandleForWriting.close()
            #expect(drain(pipe.fileHandleForReading.fileDescriptor) == 0)
        }
    }
}
