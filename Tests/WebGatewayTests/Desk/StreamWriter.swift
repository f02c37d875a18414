import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// What a stream has written, message by message.
final class StreamText: Sendable {
    private let written = Mutex("")

    func append(_ text: String) { written.withLock { $0 += text } }

    /// Without the first, which says when a browser comes again.
    var messages: [String] {
        let text = written.withLock { $0 }
        return text.split(separator: "\n\n").map(String.init).filter { !$0.hasPrefix("retry: ") }
    }
}

/// Takes what a stream writes, and calls `onWrite` with the number of writes after each.
struct StreamWriter: ResponseBodyWriter {
    let text: StreamText
    let onWrite: @Sendable (Int) -> Void
    private var count = 0

    init(text: StreamText, onWrite: @escaping @Sendable (Int) -> Void) {
        self.text = text
        self.onWrite = onWrite
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        text.append(String(buffer: buffer))
        count += 1
        onWrite(count)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
