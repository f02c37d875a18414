import Logging
import Logs
import Synchronization

/// Keeps what is logged.
final class Lines: Sendable {
    private let text = Mutex("")
    var all: String { text.withLock { $0 } }
    var logger: Logger {
        Logger(label: "test", factory: { LineLogHandler(label: $0, format: .plain, write: { line in self.text.withLock { $0 += line } }) })
    }
}
