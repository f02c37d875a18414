/// A log of groups of changes in front of the store: what it has is on the disk, or on a majority of machines, before the store's
/// transaction is committed and before anybody gets an answer.
///
/// Places are counted from 1 and have no gaps. A store keeps the place of the last group that it has (`applied`), in the same
/// transaction as the group itself; so whoever has the store and the log knows what is left to do.
public protocol ChangeLog: Sendable {
    /// Tells logs apart.
    var identity: String { get }

    /// Where the log ends.
    var end: LogMark { get }

    /// Appends a group of changes, as an ``Entry`` has it, and gives its place. When this comes back, the group is durable.
    ///
    /// Whether a group is in the log is unknown after ``ChangeLogError/broken(_:)``: the log takes nothing more until it is opened
    /// again. After any other error the log is as it was.
    func append(_ entry: [UInt8]) throws(ChangeLogError) -> UInt64

    /// Gives `body` the groups after a mark that this log gave, in their order, each with the place behind it.
    func read(after mark: LogMark, _ body: (_ entry: [UInt8], _ mark: LogMark) throws -> Void) throws

    /// How many bytes of the log an entry of `count` bytes takes.
    func bytes(ofEntry count: Int) -> Int

    /// Does ahead what the next appends need. To be called on a thread that may wait for the disk.
    func prepare() throws(ChangeLogError)

    /// Has the next group begin a new segment, so that a cut can let go of all groups before it.
    func rotate() throws(ChangeLogError)

    /// Lets go of all groups up to `mark`: the store on the disk has them.
    func cut(upTo mark: LogMark) throws(ChangeLogError)
}

/// The end of a group in a log.
public struct LogMark: Hashable, Sendable {
    /// The place of the group; 0 before the first one.
    public var place: UInt64
    /// The place that the group's segment begins with.
    public var segment: UInt64
    /// Bytes from the segment's beginning to the next group.
    public var offset: Int
    /// A hash of the group and of the hash before it: 32 bytes; none where no group came before.
    public var hash: [UInt8]

    public init(place: UInt64, segment: UInt64, offset: Int, hash: [UInt8]) {
        self.place = place
        self.segment = segment
        self.offset = offset
        self.hash = hash
    }
}
