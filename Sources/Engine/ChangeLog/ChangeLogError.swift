public import Files

/// What is wrong with a log of changes.
public enum ChangeLogError: Error, Hashable, CustomStringConvertible {
    /// There is no room for the next segment. Nothing was changed.
    case full(FileError)
    /// The log could not be read or prepared. No group was changed.
    case failed(FileError)
    /// A write or a sync of the log failed, and nobody knows what is on the disk: the log must be opened again.
    case broken(String)
    /// A newer program wrote it. Nothing was changed.
    case newer(path: String, problem: String)
    /// What is on the disk is not what was written. Nothing was changed.
    case damaged(path: String, problem: String)

    /// What the disk refused before anything of a group was written.
    public init(_ error: FileError) { self = error.isStorageFull ? .full(error) : .failed(error) }

    public var description: String {
        switch self {
        case .full(let error), .failed(let error): "the log of changes: \(error)"
        case .broken(let reason): "the log of changes takes no more and must be opened again: \(reason)"
        case .newer(let path, let problem):
            "\(path): \(problem). A newer supportd wrote it: install that one. Nothing was changed"
        case .damaged(let path, let problem):
            "\(path) is damaged and was left as it is: \(problem). Restore a backup into an empty directory with supportctl server restore"
        }
    }
}
