public import Protocol

/// Which program makes a snapshot, and when.
public struct SnapshotStamp: Sendable {
    public let version: String
    public let time: Timestamp
    public init(version: String, time: Timestamp) {
        self.version = version
        self.time = time
    }
}
