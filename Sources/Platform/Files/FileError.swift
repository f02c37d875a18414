internal import Glibc

/// What the kernel refused to do with a file.
public struct FileError: Error, Hashable, CustomStringConvertible {
    /// An `errno`.
    public let code: CInt
    /// A verb, for example `open`.
    public let action: String
    public let path: String

    /// - Parameter code: the reason; nil for `errno`.
    public init(_ action: String, _ path: String, code: CInt? = nil) {
        self.code = code ?? errno
        self.action = action
        self.path = path
    }

    public var reason: String { String(cString: strerror(code)) }
    public var description: String { "cannot \(action) \(path): \(reason)" }
    public var isStorageFull: Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }
    public var isMissing: Bool { code == ENOENT }
    public var isDenied: Bool { [EACCES, EPERM].contains(code) }
}
