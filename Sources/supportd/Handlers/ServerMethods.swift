internal import LMDB
internal import PhoneNumbers
internal import Protocol
internal import Store

extension ServerInfo: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        let size = try scope.store.size(in: transaction)
        let usage = try scope.store.environment.usage
        return Result(
            version: scope.desk.identity.version,
            processIdentifier: scope.desk.identity.processIdentifier,
            startedAt: scope.desk.identity.startedAt,
            schemaVersion: Store.schemaVersion,
            defaultRegion: scope.store.region.code,
            tickets: size.tickets,
            events: size.events,
            storageBytes: usage.usedBytes,
            storageLimitBytes: usage.maximumMapBytes,
            access: scope.access
        )
    }
}

extension ServerDescribe: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) -> Result {
        Result(methods: Methods.descriptions)
    }
}

extension ServerCheck: LongMethod {
    static var executor: Executor { .longReads }

    func result(_ scope: Scope, _ work: LongWork) throws -> Result {
        try work.read { transaction in
            try scope.store.check(in: transaction) { () throws(Store.CheckEnded) in try work.expectToGoOn() }
        }
    }
}

extension ServerStats: GatheredMethod {
    func result(_ scope: Scope, _ state: DaemonState, in transaction: borrowing ReadTransaction) throws -> Result {
        let size = try scope.store.size(in: transaction)
        let usage = try scope.store.environment.usage
        let occupancy = try scope.store.environment.occupancy(in: transaction)
        return Result(
            version: scope.desk.identity.version,
            startedAt: scope.desk.identity.startedAt,
            time: scope.origin.time,
            calls: state.calls,
            malformedRequests: state.malformedRequests,
            commits: state.commits,
            queuedWrites: state.queuedWrites,
            longCalls: state.longCalls,
            longReads: state.longReads,
            connections: state.connections,
            tickets: size.tickets,
            lastEvent: size.events,
            storage: Storage(
                usedBytes: usage.usedBytes,
                freeBytes: occupancy.freePages * usage.pageSize,
                mapBytes: usage.mapBytes,
                limitBytes: usage.maximumMapBytes,
                readers: Level(count: occupancy.snapshots, limit: usage.maximumReaders),
                oldestReaderLag: occupancy.oldestLag
            ),
            memoryBytes: ProcessMemory.resident,
            subscribers: state.subscribers,
            lastBackupAt: state.lastBackup?.time,
            lastBackupProblems: state.lastBackup.map { $0.problems?.count ?? 0 },
            backupCalls: state.backupCalls
        )
    }
}
