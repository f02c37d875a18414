internal import LMDB
internal import Logging
internal import Synchronization

/// Says in the log that the store takes no writes: at most twice a minute, however many calls meet it.
enum StorageAlarm {
    private struct State {
        var last: ContinuousClock.Instant?
        var unsaid = 0
    }
    private static let state = Mutex(State())

    static func sound(_ message: Logger.Message, _ error: LMDBError, _ logger: Logger) {
        let now = ContinuousClock.now
        let unsaid = state.withLock { state -> Int? in
            if let last = state.last, now - last < .seconds(30) {
                state.unsaid += 1
                return nil
            }
            defer { state = State(last: now) }
            return state.unsaid
        }
        guard let unsaid else { return }
        logger.critical(message, metadata: ["error": "\(error)", "unsaid": "\(unsaid)"])
    }
}
