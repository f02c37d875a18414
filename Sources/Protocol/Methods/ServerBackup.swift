/// Makes a snapshot of the store in the daemon's backup directory, and removes the oldest beyond the number to keep.
public struct ServerBackup: Method {
    public static let name = "server.backup"
    public static let access = Access.admin
    public static let summary = "Makes a snapshot of the store in the backup directory, while writes go on."
    public typealias Result = Backup

    public init() {}
}

extension ServerBackup: Record {
    public static var blank: ServerBackup { ServerBackup() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
