import NIOCore
import NIOEmbedded
import TLSPeer
import Testing

@testable import TwilioSimulator

@Suite struct TLSClosingTests {
    private let wire: TLSWire

    init() throws {
        wire = try TLSWire()
    }

    @Test func whoeverClosesSaysGoodbyeFirst() throws {
        try wire.open()
        wire.channel.write(ByteBuffer(string: "the last"), promise: nil)
        try wire.channel.close().wait()
        try wire.toClient()
        #expect(try wire.client.read() == Array("the last".utf8))
        #expect(wire.client.hasHeardGoodbye)
        #expect(wire.errors.isEmpty)
    }

    @Test func halfAConnectionIsClosedAndTheOtherHalfGoesOn() throws {
        try wire.open()
        wire.channel.close(mode: .output, promise: nil)
        try wire.toClient()
        #expect(try wire.client.read() == [])
        #expect(wire.client.hasHeardGoodbye)
        #expect(wire.closes.modes == ["output"])
        #expect(throws: ChannelError.outputClosed) { try wire.channel.writeAndFlush(ByteBuffer(string: "more")).wait() }
        try wire.client.write(Array("still".utf8))
        try wire.toServer()
        #expect(try wire.received() == Array("still".utf8))
        // With the client's goodbye nothing is left.
        wire.client.close()
        try wire.toServer()
        #expect(wire.closes.modes == ["output", "all"])
        #expect(wire.errors.isEmpty)
    }

    @Test func aClientsGoodbyeEndsTheInputAndTheAnswerStillGoes() throws {
        try wire.open()
        try wire.client.write(Array("question".utf8))
        wire.client.close()
        try wire.toServer()
        #expect(try wire.received() == Array("question".utf8))
        #expect(wire.events.inputsClosed == 1)
        // The end of the connection behind the goodbye is no news.
        wire.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(wire.events.inputsClosed == 1)
        try wire.channel.writeOutbound(ByteBuffer(string: "answer"))
        wire.channel.close(mode: .output, promise: nil)
        try wire.toClient()
        #expect(try wire.client.read() == Array("answer".utf8))
        #expect(wire.client.hasHeardGoodbye)
        #expect(wire.closes.modes == ["all"])
        #expect(wire.errors.isEmpty)
    }

    @Test func anEndWithoutAGoodbyeIsAnError() throws {
        try wire.open()
        wire.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(wire.faults == [.truncated])
        #expect(wire.events.inputsClosed == 0)
        #expect(!wire.channel.isActive)
    }

    @Test func anInputThatWeCloseOurselvesIsNoTruncation() throws {
        try wire.open()
        wire.channel.close(mode: .input, promise: nil)
        wire.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(wire.faults.isEmpty)
        #expect(wire.events.inputsClosed == 1)
        #expect(wire.channel.isActive)
    }

    @Test func anEndInTheHandshakeFailsWhatWaits() throws {
        let written = wire.channel.eventLoop.makePromise(of: Void.self)
        wire.channel.writeAndFlush(ByteBuffer(string: "early"), promise: written)
        wire.channel.pipeline.fireChannelInactive()
        #expect(throws: ChannelError.ioOnClosedChannel) { try written.futureResult.wait() }
        #expect(wire.faults == [.truncated])
    }

    @Test func anEndAfterOurGoodbyeIsNone() throws {
        try wire.open()
        wire.channel.close(mode: .output, promise: nil)
        wire.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(wire.errors.isEmpty)
        #expect(wire.closes.modes == ["output", "all"])
    }

    @Test func beforeTheHandshakeTheConnectionIsSimplyClosed() throws {
        wire.channel.close(mode: .output, promise: nil)
        #expect(wire.closes.modes == ["all"])
        #expect(try wire.channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(wire.errors.isEmpty)
    }

    @Test func aGoodbyeThatDoesNotLeaveKeepsNobody() throws {
        let stuck = try TLSWire()
        try stuck.open()
        stuck.closes.isHolding = true
        var isClosed = false
        stuck.channel.close().assumeIsolated().whenSuccess { isClosed = true }
        #expect(stuck.channel.isActive)
        stuck.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!stuck.channel.isActive)
        #expect(isClosed)
        // An embedded channel keeps what was not flushed.
        stuck.channel.flush()
    }
}
