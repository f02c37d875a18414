internal import CLMDB
internal import Glibc
internal import Synchronization

extension Environment {
    public enum Growth: Hashable, Sendable {
        case grown
        /// The map has ``Options/maximumMapSize``.
        case atMaximum
        /// The process has no address space for a larger one.
        case noAddressSpace
        /// A long read did not end in time.
        case busy
    }

    /// Makes the map twice as large, for a write that failed with `mapFull`. The caller must not be inside of a transaction.
    ///
    /// Reads of a ``Reader`` wait while the map moves, some microseconds for each mebibyte in use. The move waits for long reads.
    /// - Parameter limit: how long it waits for them. The writer stands still meanwhile, and a watchdog watches it.
    public func grow(within limit: Duration = patience) throws(LMDBError) -> Growth {
        try move(within: limit) { usage in usage.mapBytes * 2 }
    }

    /// How long a write waits for long reads when the map is full.
    public static let patience = Duration.seconds(10)

    /// Grows the map before a long read, while which it cannot grow. A long read also keeps old pages in use, so that the map is
    /// full sooner. Does nothing where there is room, or where another long read is under way.
    public func makeRoom() throws(LMDBError) {
        let room = options.roomForLongReads
        func isShort(_ usage: Usage) -> Bool { usage.mapBytes - usage.usedBytes < max(room, usage.usedBytes) }
        guard isShort(try usage) else { return }
        // Long enough for a commit to end, and short for the writes that wait.
        _ = try move(within: .milliseconds(100)) { usage in
            isShort(usage) ? max(usage.mapBytes, usage.usedBytes + max(room, usage.usedBytes)) : usage.mapBytes
        }
    }

    /// Maps the file anew after another process has made it longer (`mapResized`).
    func followSize() throws(LMDBError) {
        let growth = try move(within: .seconds(1), isForeign: true) { $0.mapBytes }
        if growth != .grown { throw LMDBError(code: .mapResized, call: "mdb_txn_begin") }
    }

    private func move(
        within limit: Duration,
        isForeign: Bool = false,
        to size: (Usage) -> Int
    ) throws(LMDBError) -> Growth {
        // Without a lock, so that a store of its maximum size answers at once.
        if !isForeign, try usage.mapBytes >= options.maximumMapSize { return .atMaximum }
        var outcome = Growth.busy
        var wanted = 0
        _ = try gate.exclusively(within: limit) { () throws(LMDBError) in
            let usage = try unguardedUsage()
            lastUsage.withLock { $0 = usage }
            wanted = isForeign ? 0 : min(size(usage), options.maximumMapSize)
            if !isForeign, wanted <= usage.mapBytes { outcome = .atMaximum }
            // LMDB unmaps the old map before it maps the new one, and cannot go on when that fails.
            if !options.hasAddressSpace(isForeign ? usage.mapBytes : wanted) { outcome = .noAddressSpace }
        } _: { () throws(LMDBError) in
            guard outcome == .busy else { return }
            try LMDBError.check(unsafe mdb_env_set_mapsize(handle, wanted), "mdb_env_set_mapsize")
            outcome = .grown
        }
        return outcome
    }

    /// Why the data file cannot become longer, nil when it can. The file may be longer afterwards, by reserved room that
    /// ``lengthenFile()`` does not fill.
    func reasonNotToGrow() -> LMDBError.Code? {
        var status = stat()
        guard unsafe fstat(dataDescriptor, &status) == 0 else { return nil }
        // With room for any commit, room is not the reason; and a disk that fails again and again must not be filled.
        if let usage = try? usage, Int(status.st_size) > usage.usedBytes + Self.largestCommit { return nil }
        let code = LMDBError.Code(rawValue: posix_fallocate(dataDescriptor, status.st_size, 1 << 20))
        return [.noSpace, .quotaExceeded, .fileTooBig].contains(code) ? code : nil
    }
    /// In bytes, and generous.
    private static let largestCommit = 64 << 20

    static func hasAddressSpace(_ size: Int) -> Bool {
        let flags = Int32(MAP_PRIVATE) | Int32(MAP_ANONYMOUS) | Int32(MAP_NORESERVE)
        let address = unsafe mmap(nil, size, PROT_NONE, flags, -1, 0)
        guard unsafe address != MAP_FAILED else { return false }
        unsafe munmap(address, size)
        return true
    }
}

extension Environment.Options {
    /// The first size of the map over a file of `fileSize` bytes: a quarter of it is free, as far as the maximum allows.
    func firstMapSize(fileSize: Int) -> Int {
        var size = min(mapSize, maximumMapSize)
        while size < maximumMapSize, size - fileSize < size / 4 { size = min(size * 2, maximumMapSize) }
        return size
    }
}
