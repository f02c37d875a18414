internal import ChangeLog
internal import LMDB

/// A store whose process ended without a last recovery point: its data file is not to be read before its log was run again.
public struct UnclosedStore: Hashable, Sendable {
    /// Groups of changes that the next start makes again.
    public let groups: Int

    /// Nil for a store that was closed, or has no log. Nothing in its files is changed.
    ///
    /// Throws a ``ChangeLogError`` for a damaged log, and a ``DamagedFile`` when a page of the tree that a recovery begins with is not as it
    /// must be.
    public init?(directory: String) throws {
        let files = LogFiles(directory: directory)
        guard let point = try files.recoveryPoint(), !point.isClosed else { return nil }
        let end = try LocalSegments.end(of: files.folder, identity: point.log, from: point.mark)
        try Environment.inspect(files.root(of: point), in: files.data)
        groups = Int(end.place - point.mark.place)
    }
}
