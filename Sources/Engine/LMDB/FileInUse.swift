/// Another process has a data file open that must be recovered first.
public struct FileInUse: Error, Hashable, CustomStringConvertible {
    public let path: String
    public var description: String {
        "\(path) must be recovered from its log, and another process has it open, such as mdb_copy: end that, and start again"
    }
}
