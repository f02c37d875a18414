import NIOCore
import Testing

@testable import RPC

@Suite struct FrameTests {
    @Test func aFrameIsWholeOnlyWithItsLastByte() throws {
        var written = ByteBuffer()
        Frame.append(to: &written) { $0.writeString("{}") }
        #expect(Array(written.readableBytesView) == [0, 0, 0, 2, 0x7B, 0x7D])
        var buffer = ByteBuffer()
        for byte in written.readableBytesView {
            #expect(try Frame.next(in: &buffer) == nil)
            buffer.writeInteger(byte)
        }
        #expect(try Frame.next(in: &buffer) == ByteBuffer(string: "{}"))
        #expect(buffer.readableBytes == 0)
    }

    @Test func oneBehindTheOtherTheyComeInOrder() throws {
        var buffer = ByteBuffer()
        for text in ["a", "", "ccc"] { Frame.append(to: &buffer) { $0.writeString(text) } }
        var texts: [String] = []
        while let frame = try Frame.next(in: &buffer) { texts.append(String(buffer: frame)) }
        #expect(texts == ["a", "", "ccc"])
    }

    @Test func aLongFrameIsRefusedByItsPrefix() {
        var buffer = ByteBuffer(bytes: [0, 0, 0, 11])
        #expect(throws: Frame.TooLong(length: 11, maximum: 10)) { try Frame.next(in: &buffer, maximumLength: 10) }
        var largest = ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: Frame.TooLong(length: 0xFFFF_FFFF, maximum: 1 << 20)) { try Frame.next(in: &largest) }
        var fitting = ByteBuffer(bytes: [0, 0, 0, 10])
        #expect(throws: Never.self) { try Frame.next(in: &fitting, maximumLength: 10) }
    }

    @Test func aBodyThatThrowsLeavesTheBufferAsItWas() {
        struct Refused: Error {}
        var buffer = ByteBuffer(string: "before")
        #expect(throws: Refused.self) {
            try Frame.append(to: &buffer) {
                $0.writeString("half")
                throw Refused()
            }
        }
        #expect(String(buffer: buffer) == "before")
    }
}
