/// Says what the daemon has done since it started, and how full it is.
public struct ServerStats: Method {
    public static let name = "server.stats"
    public static let access = Access.read
    public static let summary = "Counts calls, times, commits, queues, connections and storage since the daemon started."

    /// What was answered to the calls of a method. Methods that were not called are absent.
    public struct Calls: Codable, Hashable, Sendable {
        public struct Answers: Codable, Hashable, Sendable {
            /// `ok`, or the reason of the refusal.
            public var reason: String
            /// How often it was answered.
            public var count: Int
            public init(reason: String, count: Int) {
                self.reason = reason
                self.count = count
            }
        }
        /// `other` for calls of methods that there are not.
        public var method: String
        /// What has been answered at least once.
        public var answers: [Answers]
        /// From the call's arrival in the daemon to its answer.
        public var seconds: Histogram
        public init(method: String, answers: [Answers], seconds: Histogram) {
            self.method = method
            self.answers = answers
            self.seconds = seconds
        }
    }

    public struct Commits: Codable, Hashable, Sendable {
        /// How long a group took, from its first change until it was on the disk.
        public var seconds: Histogram
        /// Changes in a group.
        public var changes: Histogram
        public init(seconds: Histogram, changes: Histogram) {
            self.seconds = seconds
            self.changes = changes
        }
    }

    /// Something with a bound, now.
    public struct Level: Codable, Hashable, Sendable {
        /// How many there are.
        public var count: Int
        /// How many there may be.
        public var limit: Int
        public init(count: Int, limit: Int) {
            self.count = count
            self.limit = limit
        }
    }

    public struct Storage: Codable, Hashable, Sendable {
        /// Bytes of the file that hold pages.
        public var usedBytes: Int
        /// Bytes of these that can be used again.
        public var freeBytes: Int
        /// Bytes of the map as it is now.
        public var mapBytes: Int
        /// The most bytes that the map may grow to.
        public var limitBytes: Int
        /// Snapshots that this and other processes read.
        public var readers: Level
        /// How many commits the oldest snapshot is older than the newest. Pages that it sees are not used again.
        public var oldestReaderLag: Int
        public init(usedBytes: Int, freeBytes: Int, mapBytes: Int, limitBytes: Int, readers: Level, oldestReaderLag: Int) {
            self.usedBytes = usedBytes
            self.freeBytes = freeBytes
            self.mapBytes = mapBytes
            self.limitBytes = limitBytes
            self.readers = readers
            self.oldestReaderLag = oldestReaderLag
        }
    }

    public struct Result: Codable, Hashable, Sendable {
        /// The program's version.
        public var version: String
        /// When the daemon started, and with it all counts.
        public var startedAt: Timestamp
        /// When this was counted.
        public var time: Timestamp
        /// The calls that were answered, by method.
        public var calls: [Calls]
        /// What was not JSON, or no request.
        public var malformedRequests: Int
        /// Groups of changes that were put on the disk.
        public var commits: Commits
        /// Changes that wait or run.
        public var queuedWrites: Level
        /// Password hashes that wait or run.
        public var longCalls: Level
        /// Reads of the whole store that wait or run.
        public var longReads: Level
        /// Clients that are connected.
        public var connections: Level
        /// How many tickets the store has.
        public var tickets: Int
        /// The log's last sequence.
        public var lastEvent: Int
        /// How full the data file is.
        public var storage: Storage
        /// Bytes of memory of the process, without the map where the system tells them apart.
        public var memoryBytes: Int
        /// Subscriptions to the log.
        public var subscribers: Level?
        /// When the newest snapshot was made; absent when there is none.
        public var lastBackupAt: Timestamp?
        /// 0 when the last backup is sound.
        public var lastBackupProblems: Int?
        /// Calls that wait for backups or work on them.
        public var backupCalls: Level?

        public init(
            version: String,
            startedAt: Timestamp,
            time: Timestamp,
            calls: [Calls],
            malformedRequests: Int,
            commits: Commits,
            queuedWrites: Level,
            longCalls: Level,
            longReads: Level,
            connections: Level,
            tickets: Int,
            lastEvent: Int,
            storage: Storage,
            memoryBytes: Int,
            subscribers: Level? = nil,
            lastBackupAt: Timestamp? = nil,
            lastBackupProblems: Int? = nil,
            backupCalls: Level? = nil
        ) {
            self.version = version
            self.startedAt = startedAt
            self.time = time
            self.calls = calls
            self.malformedRequests = malformedRequests
            self.commits = commits
            self.queuedWrites = queuedWrites
            self.longCalls = longCalls
            self.longReads = longReads
            self.connections = connections
            self.tickets = tickets
            self.lastEvent = lastEvent
            self.storage = storage
            self.memoryBytes = memoryBytes
            self.subscribers = subscribers
            self.lastBackupAt = lastBackupAt
            self.lastBackupProblems = lastBackupProblems
            self.backupCalls = backupCalls
        }
    }
    public init() {}
}

extension ServerStats: Record {
    public static var blank: ServerStats { ServerStats() }
    public func visit(_ fields: inout some FieldVisitor & ~Copyable & ~Escapable) {}
}
