/// Lets through what the log should have of an error that many calls meet: one line in 30 seconds.
public struct StorageAlarm: Sendable {
    /// Nanoseconds.
    static let pause: UInt64 = 30_000_000_000
    private var last: UInt64?
    private var unsaid = 0

    public init() {}

    /// - Parameter now: nanoseconds of a steady clock.
    /// - Returns: How many errors the log has not had since its last line; nil when it should not have this one either.
    public mutating func sound(at now: UInt64) -> Int? {
        if let last, now &- last < Self.pause {
            unsaid += 1
            return nil
        }
        defer { (last, unsaid) = (now, 0) }
        return unsaid
    }
}
