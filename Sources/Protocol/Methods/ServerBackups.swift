/// Lists the snapshots in the daemon's backup directory.
public struct ServerBackups: Method {
    public static let name = "server.backups"
    public static let access = Access.admin
    public static let summary = "Lists the snapshots in the backup directory, oldest first."

    public struct Result: Codable, Hashable, Sendable {
        /// Where the snapshots are.
        public var directory: String
        /// The snapshots, oldest first.
        public var backups: [Backup]
        public init(directory: String, backups: [Backup]) {
            self.directory = directory
            self.backups = backups
        }
    }
    public var mayBeRepeated: Bool { true }
    public init() {}
}

extension ServerBackups: Record {
    public static var blank: ServerBackups { ServerBackups() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
