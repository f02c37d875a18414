public import LMDB
public import PhoneNumbers
internal import Protocol

/// How a store is opened.
public struct StoreOptions: Sendable {
    public var environment = Environment.Options()
    /// The region that national phone numbers are read in.
    public var region = Region.unitedStates
    /// Seals the log. When it is absent, a key made of the store's own secret does.
    public var eventKey: EventSecret?
    /// Where a migration puts its snapshot: `backups` in the store's directory when absent.
    public var snapshotDirectory: String?
    /// What the manifest of a migration's snapshot says of the program and the time.
    public var stamp = SnapshotStamp(version: "", time: Timestamp(milliseconds: 0))
    /// Whether a log of changes stands in front of the store, with segments of so many bytes; nil for none, where each commit waits
    /// for the disk by itself.
    public var logSegmentBytes: Int?
    public init() {}
}
