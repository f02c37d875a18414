/// The bounds of the writer's queue. One user gets seven eighths of the first two.
public struct WriterLimits: Hashable, Sendable {
    /// Jobs that may wait or run; one more is `overloaded`.
    public var jobs: Int
    /// Bytes of their requests; past it one more is `overloaded`.
    public var bytes: Int
    /// Jobs in one commit.
    public var groupSize: Int
    /// Bytes of the requests in one commit, unless it has one request alone.
    public var groupBytes: Int

    public init(jobs: Int = 16 * 1024, bytes: Int = 64 << 20, groupSize: Int = 1024, groupBytes: Int = 4 << 20) {
        self.jobs = jobs
        self.bytes = bytes
        self.groupSize = groupSize
        self.groupBytes = groupBytes
    }
}
