import Foundation
import Glibc
import NIOCore
import Testing

@testable import SocketLoop

@Suite(.timeLimit(.minutes(20))) struct SocketTests {
    @Test func whatArrivesIsToldOnceAndReadToTheEnd() async throws {
        try await withLoop { loop in
            let (ours, theirs) = try pair()
            let reader = try await loop.submit { NIOLoopBound(try Reader(ours, loop), eventLoop: loop) }.get()
            write(theirs, "hello, ", 7)
            write(theirs, "world", 5)
            close(theirs)
            try await reader.eventLoop.flatSubmit { reader.value.socket.closeFuture }.get()
            #expect(try await loop.submit { String(decoding: reader.value.received.array, as: UTF8.self) }.get() == "hello, world")
            #expect(try await loop.submit { reader.value.sawEnd }.get())
        }
    }

    /// What was written before the handler was there is the first thing that it is told of.
    @Test func whatIsThereAlreadyIsTold() async throws {
        try await withLoop { loop in
            let (ours, theirs) = try pair()
            write(theirs, "early", 5)
            close(theirs)
            let reader = try await loop.submit { NIOLoopBound(try Reader(ours, loop), eventLoop: loop) }.get()
            try await reader.eventLoop.flatSubmit { reader.value.socket.closeFuture }.get()
            #expect(try await loop.submit { String(decoding: reader.value.received.array, as: UTF8.self) }.get() == "early")
        }
    }

    @Test func moreThanTheSocketTakesGoesOutAsItIsRead() async throws {
        try await withLoop { loop in
            let (ours, theirs) = try pair()
            let count = 8 << 20
            let writer = try await loop.submit { NIOLoopBound(try Writer(ours, loop, count), eventLoop: loop) }.get()
            let received = await offThread { () -> Int in
                var bytes = [UInt8](repeating: 0, count: 10_000)
                var total = 0
                while true {
                    let more = recv(theirs, &bytes, bytes.count, 0)
                    if more <= 0 { return total }
                    total += more
                }
            }
            #expect(received == count)
            #expect(try await loop.submit { writer.value.blockedCount }.get() > 0)
            close(theirs)
        }
    }

    @Test func whoHasGoneIsNotWrittenTo() async throws {
        try await withLoop { loop in
            let (ours, theirs) = try pair()
            close(theirs)
            let outcome = try await loop.submit { () -> String in
                let socket = StreamSocket(ours, on: loop)
                var bytes = ByteQueue([1].span.bytes)
                defer { socket.close() }
                return "\(socket.send(&bytes))"
            }.get()
            #expect(outcome == "failed")
        }
    }

    /// A socket that another's handler closes in the same turn is told of nothing any more, and its place may be another's.
    @Test func aClosedSocketIsToldOfNothing() async throws {
        try await withLoop { loop in
            let (first, firstPeer) = try pair()
            let (second, secondPeer) = try pair()
            let told = try await loop.submit { () -> NIOLoopBound<(Closing, Closing)> in
                let a = try Closing(first, loop)
                let b = try Closing(second, loop)
                (a.other, b.other) = (b, a)
                return NIOLoopBound((a, b), eventLoop: loop)
            }.get()
            // Both are ready when the loop looks.
            try await loop.submit {
                write(firstPeer, "x", 1)
                write(secondPeer, "x", 1)
            }.get()
            try await loop.submit {}.get()
            try await loop.submit {}.get()
            #expect(try await loop.submit { told.value.0.count + told.value.1.count }.get() == 1)
            close(firstPeer)
            close(secondPeer)
        }
    }

    @Test func connectionsAreAcceptedUntilTheListenerCloses() async throws {
        try await withLoop { loop in
            let path = "/tmp/loop-\(UUID().uuidString.prefix(8))"
            defer { unlink(path) }
            let descriptor = try UnixSocket.listen(at: path, mode: 0o600)
            let listener = try await loop.submit { () -> NIOLoopBound<ListeningSocket> in
                NIOLoopBound(try ListeningSocket(descriptor, on: loop) { close($0) }, eventLoop: loop)
            }.get()
            // More than are accepted in one turn.
            let clients = try (0..<200).map { _ in try UnixSocket.connect(to: path) }
            for client in clients {
                #expect(await offThread { () -> Bool in waitForEnd(client) })
                close(client)
            }
            try await loop.submit { listener.value.close() }.get()
            let error = #expect(throws: IOError.self) { _ = try UnixSocket.connect(to: path) }
            #expect(error?.errnoCode == ECONNREFUSED)
        }
    }

    @Test func aPathThatIsTooLongOrTakenIsNoPlaceForASocket() throws {
        let long = #expect(throws: IOError.self) {
            _ = try UnixSocket.listen(at: "/tmp/" + String(repeating: "x", count: 103), mode: 0o600)
        }
        #expect(long?.errnoCode == ENAMETOOLONG)
        let taken = #expect(throws: IOError.self) { _ = try UnixSocket.listen(at: "/tmp", mode: 0o600) }
        #expect(taken?.errnoCode == EADDRINUSE)
    }
}

/// Two sockets that are connected; the first does not block. A program that another test starts does not keep them open.
private func pair() throws -> (CInt, CInt) {
    var sockets: [CInt] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &sockets) == 0)
    try #require(fcntl(sockets[0], F_SETFL, O_NONBLOCK) == 0)
    return (sockets[0], sockets[1])
}

private func waitForEnd(_ descriptor: CInt) -> Bool {
    _ = fcntl(descriptor, F_SETFL, 0)
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, 0) == 0
}

/// Runs what blocks on a thread of its own: the shared ones are few.
private func offThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in Thread { continuation.resume(returning: body()) }.start() }
}

/// Reads all, a few bytes at a time.
private final class Reader: SocketHandler {
    let socket: StreamSocket
    var received = ByteQueue()
    var sawEnd = false

    init(_ descriptor: CInt, _ loop: SocketLoop) throws {
        socket = StreamSocket(descriptor, on: loop)
        try socket.start(self)
    }
    func ready(_ readiness: Readiness) {
        while true {
            switch socket.receive(into: &received, atMost: 3) {
            case .bytes: continue
            case .nothing: return
            case .end:
                sawEnd = true
                return socket.close()
            case .failed: return socket.close()
            }
        }
    }
    func endOfTurn() {}
}

/// Writes `count` bytes as there is room, and closes.
private final class Writer: SocketHandler {
    private let socket: StreamSocket
    private var bytes: ByteQueue
    var blockedCount = 0

    init(_ descriptor: CInt, _ loop: SocketLoop, _ count: Int) throws {
        socket = StreamSocket(descriptor, on: loop)
        bytes = ByteQueue([UInt8](repeating: 7, count: count).span.bytes)
        try socket.start(self)
        socket.askForEndOfTurn()
    }
    func ready(_ readiness: Readiness) { if readiness.contains(.toWrite) { endOfTurn() } }
    func endOfTurn() {
        guard socket.isOpen else { return }
        switch socket.send(&bytes) {
        case .all, .failed: socket.close()
        case .some: blockedCount += 1
        }
    }
}

/// Closes the other one, whichever is told first.
private final class Closing: SocketHandler {
    private let socket: StreamSocket
    weak var other: Closing?
    var count = 0

    init(_ descriptor: CInt, _ loop: SocketLoop) throws {
        socket = StreamSocket(descriptor, on: loop)
        try socket.start(self)
    }
    func ready(_ readiness: Readiness) {
        count += 1
        other?.socket.close()
    }
    func endOfTurn() {}
}
