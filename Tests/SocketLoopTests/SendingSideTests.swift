import Foundation
import Glibc
import NIOCore
import Synchronization
import Testing

@testable import SocketLoop

@Suite(.timeLimit(.minutes(5))) struct SendingSideTests {
    @Test func aGuestSendsWhileTheLoopHasNothingToSend() async throws {
        try await withLoop { loop in
            let ends = try await Ends(loop)
            #expect(ends.guest(Array("hello".utf8)) == 5)
            #expect(try await ends.loopSends(Array(", ".utf8)) == "all")
            #expect(ends.guest(Array("world".utf8)) == 5)
            try await ends.close()
            #expect(await ends.untilEnd() == Array("hello, world".utf8))
        }
    }

    @Test func whileTheLoopHasARestNoGuestSends() async throws {
        try await withLoop { loop in
            let ends = try await Ends(loop)
            let much = [UInt8](repeating: 1, count: 4 << 20)
            #expect(try await ends.loopSends(much) == "some")
            #expect(ends.guest([2]) == nil)
            async let received = ends.untilEnd()
            #expect(try await ends.loopSendsRest() == "all")
            try await ends.guestSends([3])
            try await ends.close()
            #expect(await received == much + [3])
        }
    }

    @Test func aGuestsRestComesBeforeWhatTheLoopHas() async throws {
        try await withLoop { loop in
            let ends = try await Ends(loop)
            let much = [UInt8](repeating: 1, count: 4 << 20)
            let sent = try #require(ends.guest(much))
            try #require(sent > 0 && sent < much.count)
            #expect(ends.guest([2]) == nil)
            #expect(try await ends.loopSends([3]) == "busy")
            async let received = ends.untilEnd()
            try await loop.submit { ends.socket.value.takeOver() }.get()
            _ = try await ends.loopSends(Array(much[sent...]))
            #expect(try await ends.loopSendsRest() == "all")
            try await ends.guestSends([4])
            try await ends.close()
            #expect(await received == much + [4])
        }
    }

    /// The socket is full, or broken: nothing was sent, and the loop may.
    @Test func aGuestThatCannotSendLeavesItToTheLoop() async throws {
        try await withLoop { loop in
            let full = try await Ends(loop)
            while full.guest([1]) == 1 {}
            #expect(try await full.loopSends([2]) == "some")
            #expect(full.guest([3]) == nil)
            try await full.close()
            #expect(await full.untilEnd().last == 1)
            let broken = try await Ends(loop)
            broken.closeTheirs()
            #expect(broken.guest([1]) == nil)
            #expect(try await broken.loopSends([2]) == "failed")
            try await broken.close()
            #expect(broken.guest([3]) == nil)
        }
    }

    /// Whoever is the last closes the descriptor, once: the other end hears of it each time, and no socket gets what is another's.
    @Test func theLastOneClosesTheDescriptor() async throws {
        try await withLoop { loop in
            for round in 0..<500 {
                let ends = try await Ends(loop)
                let mark = UInt8(truncatingIfNeeded: round)
                let hasBegun = Signal()
                let isClosed = Signal()
                async let sent = offThread { () -> Int in
                    var count = 0
                    while !isClosed.isGiven {
                        if ends.guest([mark]) != nil { count += 1 }
                        hasBegun.give()
                    }
                    return count
                }
                async let received = ends.untilEnd()
                while !hasBegun.isGiven { await Task.yield() }
                try await ends.close()
                // One of these has the number that was closed.
                let others = try (0..<4).map { _ in try pair() }
                isClosed.give()
                #expect(await sent == received.count)
                #expect(await received.allSatisfy { $0 == mark })
                for (one, other) in others {
                    var byte: UInt8 = 0
                    for end in [one, other] { #expect(recv(end, &byte, 1, CInt(MSG_DONTWAIT)) == -1 && errno == EAGAIN) }
                    #expect(send(one, [7], 1, CInt(MSG_NOSIGNAL)) == 1 && recv(other, &byte, 1, 0) == 1)
                    Glibc.close(one)
                    Glibc.close(other)
                }
            }
        }
    }
}

private final class Signal: Sendable {
    private let flag = Atomic<Bool>(false)
    var isGiven: Bool { flag.load(ordering: .acquiring) }
    func give() { flag.store(true, ordering: .releasing) }
}

/// A socket on a loop, and the other end.
private final class Ends: Sendable {
    let socket: NIOLoopBound<StreamSocket>
    private let unsent: NIOLoopBoundBox<[UInt8]>
    private let side: SendingSide
    private let theirs: CInt

    private final class Nothing: SocketHandler {
        func ready(_ readiness: Readiness) {}
        func endOfTurn() {}
    }

    init(_ loop: SocketLoop) async throws {
        let (ours, theirs) = try pair()
        self.theirs = theirs
        // What has not come in a minute will not.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(theirs, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        (socket, side) = try await loop.submit {
            let socket = StreamSocket(ours, on: loop)
            try socket.start(Nothing())
            return (NIOLoopBound(socket, eventLoop: loop), socket.sendingSide)
        }.get()
        unsent = NIOLoopBoundBox.makeBoxSendingValue([], eventLoop: loop)
    }

    func guest(_ bytes: [UInt8]) -> Int? { side.sendAsGuest(bytes.span.bytes) }

    func loopSends(_ bytes: [UInt8]) async throws -> String {
        try await socket.eventLoop.submit { [self] in
            unsent.value = bytes
            return send()
        }.get()
    }
    /// Tries again until the socket takes all.
    func loopSendsRest() async throws -> String {
        while true {
            try Task.checkCancellation()
            let outcome = try await socket.eventLoop.submit { [self] in send() }.get()
            if outcome != "some" { return outcome }
        }
    }
    /// Tries again until there is room.
    func guestSends(_ bytes: [UInt8]) async throws {
        while guest(bytes) == nil {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
    private func send() -> String {
        let bytes = unsent.value
        var queue = ByteQueue(bytes.span.bytes)
        defer { unsent.value = queue.array }
        return "\(socket.value.send(&queue))"
    }

    func close() async throws { try await socket.eventLoop.submit { [self] in socket.value.close() }.get() }

    /// What comes at the other end, which is closed then.
    func untilEnd() async -> [UInt8] {
        await offThread { [theirs] in
            var received: [UInt8] = []
            var bytes = [UInt8](repeating: 0, count: 64 * 1024)
            while true {
                let count = recv(theirs, &bytes, bytes.count, 0)
                guard count > 0 else { break }
                received += bytes[..<count]
            }
            Glibc.close(theirs)
            return received
        }
    }
    func closeTheirs() { Glibc.close(theirs) }
}
