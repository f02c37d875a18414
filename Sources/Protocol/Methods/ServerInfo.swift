/// Says which daemon answers and how it is.
public struct ServerInfo: Method {
    public static let name = "server.info"
    public static let access = Access.read
    public static let summary = "Says the daemon's version, process, uptime and the store's size."

    public struct Result: Codable, Hashable, Sendable {
        /// The program's version.
        public var version: String
        /// The daemon's process id.
        public var processIdentifier: Int
        /// When the daemon started.
        public var startedAt: Timestamp
        /// The version of the store's layout on the disk.
        public var schemaVersion: Int
        /// The region that national phone numbers are read in, for example `US`.
        public var defaultRegion: String
        /// How many tickets the store has.
        public var tickets: Int
        /// How many events the log has.
        public var events: Int
        /// Bytes of the data file in use.
        public var storageBytes: Int
        /// The most bytes that the data file may have.
        public var storageLimitBytes: Int
        /// The role that this peer has: `read`, `write` or `admin`.
        public var access: Access

        public init(
            version: String,
            processIdentifier: Int,
            startedAt: Timestamp,
            schemaVersion: Int,
            defaultRegion: String,
            tickets: Int,
            events: Int,
            storageBytes: Int,
            storageLimitBytes: Int,
            access: Access
        ) {
            self.version = version
            self.processIdentifier = processIdentifier
            self.startedAt = startedAt
            self.schemaVersion = schemaVersion
            self.defaultRegion = defaultRegion
            self.tickets = tickets
            self.events = events
            self.storageBytes = storageBytes
            self.storageLimitBytes = storageLimitBytes
            self.access = access
        }
    }
    public init() {}
}

extension ServerInfo: Record {
    public static var blank: ServerInfo { ServerInfo() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
