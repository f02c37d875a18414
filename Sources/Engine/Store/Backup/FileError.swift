internal import Glibc

/// What the kernel refused to do with a file.
public struct FileError: Error, Hashable, CustomStringConvertible {
    /// An `errno`.
    public let code: Int32
    let action: String
    let path: String

    /// Takes the reason from `errno`.
    init(_ action: String, _ path: String) {
        code = errno
        self.action = action
        self.path = path
    }

    public var description: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
    public var isStorageFull: Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }
    public var isMissing: Bool { code == ENOENT }
}
