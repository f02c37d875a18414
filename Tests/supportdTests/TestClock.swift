import Protocol
import Synchronization

@testable import supportd

/// A clock that a test moves.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp.now())

    @Sendable func now() -> Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 = $0.adding(milliseconds: seconds * 1000) } }
}
