import SeededRandom
import SocketLoop
import Testing

@Suite struct ByteQueueTests {
    /// Whatever is done to it, it has the bytes that an array would have.
    @Test func itHoldsWhatAnArrayWould() {
        var random = SeededRandom()
        var queue = ByteQueue()
        var model: [UInt8] = []
        for step in 0..<20_000 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<4:
                let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { UInt8(truncatingIfNeeded: $0 &+ step) }
                if step.isMultiple(of: 2) { queue.append(bytes) } else { queue.append(bytes.span.bytes) }
                model += bytes
            case 4:
                queue.append(UInt8(truncatingIfNeeded: step))
                model.append(UInt8(truncatingIfNeeded: step))
            case 5:
                queue.append("literal")
                queue.append(text: "text \(step) é")
                model += Array("literaltext \(step) é".utf8)
            case 6:
                let number = UInt32.random(in: 0 ... .max, using: &random)
                queue.append(bigEndian: number)
                model += withUnsafeBytes(of: number.bigEndian) { Array($0) }
            case 7 where model.count >= 4:
                let number = UInt32.random(in: 0 ... .max, using: &random)
                let offset = Int.random(in: 0...model.count - 4, using: &random)
                queue.set(bigEndian: number, at: offset)
                model.replaceSubrange(offset..<offset + 4, with: withUnsafeBytes(of: number.bigEndian) { Array($0) })
            case 8:
                let count = Int.random(in: 0...model.count, using: &random)
                queue.truncate(to: count)
                model.removeLast(model.count - count)
            case 9..<11:
                let count = Int.random(in: 0...min(model.count, 700), using: &random)
                queue.removeFirst(count)
                model.removeFirst(count)
            case 11 where step.isMultiple(of: 17):
                queue.removeAll(keepingAtMost: step.isMultiple(of: 2) ? 4096 : 0)
                model = []
            default: break
            }
            guard queue.array == model, queue.count == model.count, queue.isEmpty == model.isEmpty else {
                Issue.record("another queue after step \(step) with SEED=\(random.seed)")
                return
            }
        }
        #expect(queue.bytes.byteCount == model.count)
    }

    @Test func theRoomOfWhatHasLeftIsUsedAgain() {
        var queue = ByteQueue()
        for _ in 0..<100_000 {
            queue.append([UInt8](repeating: 1, count: 100))
            queue.removeFirst(queue.count > 1000 ? 100 : 0)
        }
        #expect(queue.count <= 1100)
        #expect(queue.capacity <= 4096)
    }

    @Test func memoryIsKeptOnlyWhenAsked() {
        var queue = ByteQueue()
        #expect(queue.capacity == 0)
        queue.append([UInt8](repeating: 1, count: 5000))
        let capacity = queue.capacity
        queue.removeAll(keepingAtMost: capacity)
        #expect(queue.isEmpty && queue.capacity == capacity)
        queue.removeAll(keepingAtMost: capacity - 1)
        #expect(queue.isEmpty && queue.capacity == 0)
        #expect(queue.bytes.byteCount == 0)
    }

    @Test func aQueueTakesABytesCopy() {
        var bytes: [UInt8] = [1, 2, 3]
        let queue = ByteQueue(bytes.span.bytes)
        bytes[0] = 9
        #expect(queue.array == [1, 2, 3])
    }
}
