public import Logging
internal import Synchronization

/// The least level that is written, for all loggers that share it. It may change while they are in use.
public final class LogThreshold: Sendable {
    private let state: Mutex<Logger.Level>

    public init(_ level: Logger.Level = .info) { state = Mutex(level) }

    public var level: Logger.Level {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
