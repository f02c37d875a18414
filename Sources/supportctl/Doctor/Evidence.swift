internal import FoundationEssentials

/// What `stat` says of the daemon's socket.
struct SocketEvidence: Sendable {
    var isSocket: Bool
    /// The permission bits.
    var mode: UInt32
    var group: String
}

/// What `statvfs` says of a file system, in bytes.
struct DiskEvidence: Sendable {
    var available: Int
    var size: Int
}

/// The files that a directory of snapshots holds.
enum BackupEvidence: Sendable {
    /// Not this user's to look into.
    case closed
    /// When the newest was made; nil when there is none.
    case newest(Date?)
    /// The newest has what can be read of a damaged store.
    case damaged(Date)
}
