import NIOCore
import NIOEmbedded
import TLS
import TLSPeer
import Testing

@testable import TwilioSimulator

@Suite struct TLSHandlerTests {
    private let wire: TLSWire

    init() throws {
        wire = try TLSWire()
    }

    @Test func whatIsSentArrivesInBothDirections() throws {
        try wire.open()
        for count in [1, 16_383, 16_384, 16_385, 3_000_000] {
            let sent = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try wire.client.write(sent)
            try wire.toServer()
            #expect(try wire.received() == sent)
            try wire.channel.writeOutbound(ByteBuffer(bytes: sent))
            try wire.toClient()
            #expect(try wire.client.read() == sent)
        }
    }

    @Test func bytesMayComeOneByOne() throws {
        try wire.open(chunk: 1)
        try wire.client.write(Array("hello".utf8))
        try wire.toServer(chunk: 1)
        #expect(try wire.received() == Array("hello".utf8))
    }

    @Test func whatIsWrittenBeforeTheHandshakeFollowsIt() throws {
        let written = wire.channel.eventLoop.makePromise(of: Void.self)
        wire.channel.writeAndFlush(ByteBuffer(string: "first"), promise: written)
        wire.channel.write(ByteBuffer(string: " second"), promise: nil)
        #expect(try wire.channel.readOutbound(as: ByteBuffer.self) == nil)
        try wire.open()
        try written.futureResult.wait()
        #expect(try wire.client.read() == Array("first second".utf8))
    }

    @Test func thereIsABoundOnWhatWaitsForTheHandshake() throws {
        let promises = (0..<3).map { _ in wire.channel.eventLoop.makePromise(of: Void.self) }
        for promise in promises { wire.channel.write(ByteBuffer(repeating: 0, count: 30_000), promise: promise) }
        for promise in promises { #expect(throws: TLSFault.tooMuchTooEarly) { try promise.futureResult.wait() } }
        #expect(wire.faults == [.tooMuchTooEarly])
        #expect(!wire.channel.isActive)
    }

    @Test func manyEmptyWritesAreTooManyAsWell() throws {
        for _ in 0...256 { wire.channel.write(ByteBuffer(), promise: nil) }
        #expect(wire.faults == [.tooMuchTooEarly])
    }

    @Test func nothingLeavesBeforeItIsFlushed() throws {
        try wire.open()
        let written = wire.channel.eventLoop.makePromise(of: Void.self)
        wire.channel.write(ByteBuffer(string: "later"), promise: written)
        #expect(try wire.channel.readOutbound(as: ByteBuffer.self) == nil)
        wire.channel.flush()
        try written.futureResult.wait()
        try wire.toClient()
        #expect(try wire.client.read() == Array("later".utf8))
    }

    @Test func aSilentClientIsDroppedInTime() throws {
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(wire.channel.isActive)
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!wire.channel.isActive)
        #expect(wire.faults == [.slowHandshake])
    }

    @Test func oneThatTakesItsTimeIsDroppedToo() throws {
        _ = try wire.client.shakeHands()
        for byte in wire.client.output().prefix(20) {
            wire.channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
            _ = try? wire.channel.writeInbound(ByteBuffer(bytes: [byte]))
        }
        #expect(wire.faults == [.slowHandshake])
    }

    @Test func thereIsNoSuchTimeAfterTheHandshake() throws {
        try wire.open()
        wire.channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        #expect(wire.channel.isActive)
    }

    @Test func nonsenseClosesTheConnection() throws {
        try wire.channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        #expect(!wire.channel.isActive)
        #expect(wire.errors.contains { $0 is TLSError })
    }

    @Test func anAlertTellsAnOldClientWhy() throws {
        let old = try TLSWire(version: .tls11)
        _ = try old.client.shakeHands()
        try old.toServer()
        #expect(!old.channel.isActive)
        try old.toClient()
        #expect(throws: TLSClient.Failure.self) { try old.client.shakeHands() }
    }

    @Test func aReadThatBringsNoPlaintextIsFollowedByAnother() throws {
        try wire.open()
        try wire.client.write(Array("hello".utf8))
        let bytes = wire.client.output()
        let before = wire.reads.count
        try wire.channel.writeInbound(ByteBuffer(bytes: bytes.prefix(10)))
        #expect(wire.reads.count == before + 1)
        // This one brings some, so the next is up to whoever reads.
        try wire.channel.writeInbound(ByteBuffer(bytes: bytes.dropFirst(10)))
        #expect(wire.reads.count == before + 1)
    }

    @Test func whoAsksForAnswersAndReadsNoneIsDropped() throws {
        try wire.open()
        wire.channel.isWritable = false
        for _ in 0..<2000 where wire.channel.isActive {
            try wire.client.changeKeys()
            try wire.toServer()
            // Only the kernel's buffer would have them.
            while try wire.channel.readOutbound(as: ByteBuffer.self) != nil {}
        }
        #expect(wire.faults == [.unreadAnswers])
    }
}
