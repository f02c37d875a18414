import SocketLoop
import Testing

@testable import RPC

@Suite struct FrameTests {
    @Test func aFrameIsWholeOnlyWithItsLastByte() throws {
        var written = ByteQueue()
        Frame.append(to: &written) { $0.append("{}") }
        #expect(written.array == [0, 0, 0, 2, 0x7B, 0x7D])
        var received = ByteQueue()
        for byte in written.array {
            #expect(try takeFrame(&received) == nil)
            received.append(byte)
        }
        #expect(try takeFrame(&received) == "{}")
        #expect(received.count == 0)
    }

    @Test func oneBehindTheOtherTheyComeInOrder() throws {
        var queue = ByteQueue()
        for text in ["a", "", "ccc"] { Frame.append(to: &queue) { $0.append(text: text) } }
        var texts: [String] = []
        while let frame = try takeFrame(&queue) { texts.append(frame) }
        #expect(texts == ["a", "", "ccc"])
    }

    @Test func aLongFrameIsRefusedByItsPrefix() {
        #expect(throws: Frame.TooLong(length: 11, maximum: 10)) { try length([0, 0, 0, 11], maximum: 10) }
        #expect(throws: Frame.TooLong(length: 0xFFFF_FFFF, maximum: 1 << 20)) { try length([0xFF, 0xFF, 0xFF, 0xFF]) }
        #expect(throws: Never.self) { try length([0, 0, 0, 10], maximum: 10) }
    }

    @Test func aBodyThatThrowsLeavesTheQueueAsItWas() {
        struct Refused: Error {}
        var queue = ByteQueue()
        queue.append("before")
        #expect(throws: Refused.self) {
            try Frame.append(to: &queue) {
                $0.append("half")
                throw Refused()
            }
        }
        #expect(queue.array == Array("before".utf8))
    }

    private func takeFrame(_ queue: inout ByteQueue) throws -> String? {
        guard let length = try Frame.length(of: queue.bytes) else { return nil }
        let text = Frame.json(of: queue.bytes, length).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        queue.removeFirst(Frame.prefixLength + length)
        return text
    }
    private func length(_ bytes: [UInt8], maximum: Int = Frame.maximumLength) throws -> Int? {
        try Frame.length(of: bytes.span.bytes, maximumLength: maximum)
    }
}
