internal import CLMDB
internal import Glibc
internal import Synchronization

/// One LMDB environment: a directory with `data.mdb` and `lock.mdb`, open once in a process.
///
/// `handle` is `nonisolated(unsafe)`: LMDB allows an environment's handle on any thread.
@safe public final class Environment: Sendable {
    nonisolated(unsafe) let handle: OpaquePointer
    let options: Options
    let dataFile: String
    /// LMDB's own descriptor of the data file, which lives as long as the environment.
    let dataDescriptor: Int32
    let writebackErrors: WritebackErrors
    let gate = MapGate()
    /// What ``usage`` gives while the map moves.
    let lastUsage = Mutex<Usage?>(nil)
    /// Bytes in use beyond which the data file may have to be made longer.
    let lengthenBeyond = Atomic<Int>(0)

    public struct Options: Sendable {
        /// The first size of the memory map in bytes: address space, not an allocation. It is an upper bound for the file
        /// until the map grows.
        public var mapSize = 1 << 30
        /// The size up to which the map grows by itself; ``mapSize`` when it is set lower, and until it is set.
        public var maximumMapSize: Int {
            get { max(growthLimit ?? mapSize, mapSize) }
            set { growthLimit = newValue }
        }
        private var growthLimit: Int?
        /// Bytes that ``Environment/makeRoom()`` keeps free.
        public var roomForLongReads = 4 << 30
        /// How many pages are looked at before LMDB opens the file: a small store whole, of a large one the upper levels.
        public var pagesInspectedAtOpening = 4096
        /// How many named tables may be opened.
        public var maximumDatabases: UInt32 = 32
        /// How many read transactions may be open at once, in all processes together.
        public var maximumReaders: UInt32 = 126
        /// Nothing is written, and no other process may write meanwhile: there is no lock.
        public var isReadOnly = false
        /// The path is the data file itself and not a directory.
        public var isSingleFile = false
        /// The names of files beside which a new data file may be made.
        public var companions: Set<String> = []
        /// Whether the process can map as many bytes more. A test puts another in its place.
        var hasAddressSpace: @Sendable (Int) -> Bool = { Environment.hasAddressSpace($0) }
        public init() {}

        /// MDB_NOTLS: a read transaction belongs to its object, not to the thread that began it.
        /// MDB_NORDAHEAD: reads are at random, so reading ahead only pushes out pages that are wanted.
        var flags: UInt32 {
            UInt32(MDB_NOTLS | MDB_NORDAHEAD | (isReadOnly ? MDB_RDONLY | MDB_NOLOCK : 0) | (isSingleFile ? MDB_NOSUBDIR : 0))
        }
    }

    /// Opens the environment in the directory `path`, which must exist; makes its files when it is empty.
    ///
    /// Throws a ``DamagedFile`` for a data file that LMDB could not read, and leaves it as it is; a ``MissingFile`` for a
    /// directory that has something else and no data file.
    public init(path: String, options: Options = Options()) throws {
        self.options = options
        dataFile = options.isSingleFile ? path : path + "/data.mdb"
        let isOurs = !options.isReadOnly && !options.isSingleFile
        if isOurs { try EnvironmentCreation.create(in: path, beside: options.companions) }
        try EnvironmentFiles.inspect(dataFile, pages: options.pagesInspectedAtOpening)
        if isOurs { try EnvironmentFiles.reserve(path + "/lock.mdb", readers: options.maximumReaders) }
        unsafe handle = try Self.open(path, dataFile, options)
        var descriptor: mdb_filehandle_t = -1
        unsafe mdb_env_get_fd(handle, &descriptor)
        dataDescriptor = descriptor
        writebackErrors = WritebackErrors(dataDescriptor: descriptor, isReadOnly: options.isReadOnly)
        try removeDeadReaders()
    }
    deinit { unsafe mdb_env_close(handle) }

    private static func open(_ path: String, _ dataFile: String, _ options: Options) throws(LMDBError) -> OpaquePointer {
        var status = stat()
        let fileSize = unsafe stat(dataFile, &status) == 0 ? Int(status.st_size) : 0
        let mapSize = options.firstMapSize(fileSize: fileSize)
        var environment: OpaquePointer?
        try LMDBError.check(unsafe mdb_env_create(&environment), "mdb_env_create")
        guard let environment = unsafe environment else { throw LMDBError(code: .invalid, call: "mdb_env_create") }
        do throws(LMDBError) {
            try LMDBError.check(unsafe mdb_env_set_mapsize(environment, mapSize), "mdb_env_set_mapsize")
            try LMDBError.check(unsafe mdb_env_set_maxdbs(environment, options.maximumDatabases), "mdb_env_set_maxdbs")
            try LMDBError.check(unsafe mdb_env_set_maxreaders(environment, options.maximumReaders), "mdb_env_set_maxreaders")
            // LMDB prints its own message after this one, and aborts.
            try LMDBError.check(
                unsafe mdb_env_set_assert(environment) { _, _ in
                    let text: StaticString = "A page of the data file is damaged. Stop, and restore a backup. LMDB says:\n"
                    _ = unsafe Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
                },
                "mdb_env_set_assert"
            )
            try LMDBError.check(unsafe mdb_env_open(environment, path, options.flags, 0o600), "mdb_env_open")
        } catch {
            unsafe mdb_env_close(environment)
            throw error
        }
        return unsafe environment
    }

    /// Frees the slots of processes that died while they read: such a slot keeps old pages in use. Gives how many there were.
    @discardableResult
    public func removeDeadReaders() throws(LMDBError) -> Int {
        var dead: Int32 = 0
        try LMDBError.check(unsafe mdb_reader_check(handle, &dead), "mdb_reader_check")
        return Int(dead)
    }

    /// Runs `body` on a snapshot of its own. For many reads on one thread a ``Reader`` is cheaper.
    ///
    /// The map cannot grow meanwhile: call ``makeRoom()`` before a long read. A read inside of a read may never end.
    ///
    /// - Parameter age: how old the snapshot may become, as its pages cannot be used again while it lives. A scan that goes on after
    ///   that throws an error of the code `expired`.
    public func read<R>(within age: Duration? = nil, _ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        try gate.hold()
        defer { gate.release() }
        return try snapshot(within: age, body)
    }
    private func snapshot<R>(within age: Duration?, _ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        let transaction = try ReadTransaction(self, within: age)
        return try body(transaction)
    }

    /// Runs `body`, which opens tables, on a snapshot: the tables may be used in others.
    public func open<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        try gate.hold()
        defer { gate.release() }
        let transaction = try ReadTransaction(self)
        let result = try body(transaction)
        try transaction.commit()
        return result
    }

    /// Runs `body` as the one writer and commits; when `body` throws, nothing has changed.
    ///
    /// When the map is full it grows, and `body` runs again.
    public func write<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
        while true {
            do {
                var transaction = try WriteTransaction(self)
                let result = try body(&transaction)
                try transaction.commit()
                return result
            } catch let error as LMDBError where error.isMapFull {
                guard try grow() == .grown else { throw error }
            }
        }
    }

    public struct Usage: Sendable {
        /// Bytes in a page.
        public let pageSize: Int
        /// Bytes of the file that hold pages, free ones among them.
        public let usedBytes: Int
        /// Bytes of the map as it is now.
        public let mapBytes: Int
        /// Bytes that the map may grow to.
        public let maximumMapBytes: Int
        /// Slots for readers that are taken, and that there are.
        public let readers: Int
        public let maximumReaders: Int
    }
    /// How full the store is. Any thread may ask, also inside of a transaction.
    public var usage: Usage {
        get throws(LMDBError) {
            while true {
                if let usage = try gate.peek({ () throws(LMDBError) in try unguardedUsage() }) { return usage }
                if let usage = lastUsage.withLock({ $0 }) { return usage }
            }
        }
    }
    /// As ``usage``, for a caller that keeps the map in its place.
    func unguardedUsage() throws(LMDBError) -> Usage {
        var info = unsafe MDB_envinfo()
        try LMDBError.check(unsafe mdb_env_info(handle, &info), "mdb_env_info")
        var stat = MDB_stat()
        try LMDBError.check(unsafe mdb_env_stat(handle, &stat), "mdb_env_stat")
        let pageSize = Int(stat.ms_psize)
        return unsafe Usage(
            pageSize: pageSize,
            usedBytes: (info.me_last_pgno + 1) * pageSize,
            mapBytes: info.me_mapsize,
            maximumMapBytes: options.maximumMapSize,
            readers: Int(info.me_numreaders),
            maximumReaders: Int(info.me_maxreaders)
        )
    }
}
