internal import LMDB
internal import PhoneNumbers
internal import Protocol
internal import Store

extension ServerInfo: ValueReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        let size = try scope.store.size(in: transaction)
        let usage = try scope.store.environment.usage
        return Result(
            version: scope.daemon.version,
            processIdentifier: scope.daemon.processIdentifier,
            startedAt: scope.daemon.startedAt,
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

extension ServerCheck: LongReadMethod {
    func result(_ scope: Scope, in transaction: borrowing ReadTransaction) throws -> Result {
        let services = scope.services
        return try scope.store.check(in: transaction) { () throws(Store.CheckEnded) in
            if services.isStopping { throw Store.CheckEnded() }
        }
    }
}

extension ServerStats: GatheredMethod {
    func result(_ scope: Scope, _ counts: CallCounts, in transaction: borrowing ReadTransaction) throws -> Result {
        let services = scope.services
        let size = try scope.store.size(in: transaction)
        let usage = try scope.store.environment.usage
        let occupancy = try scope.store.environment.occupancy(in: transaction)
        return Result(
            version: scope.daemon.version,
            startedAt: scope.daemon.startedAt,
            time: scope.origin.time,
            calls: counts.calls(services.routes.methods),
            malformedRequests: counts.malformedRequests,
            commits: services.writer.commits,
            queuedWrites: Level(count: services.writer.queueLength, limit: services.writer.queueLimit),
            longCalls: services.longCalls.level,
            longReads: services.longReads.level,
            connections: Level(count: services.connectionCount, limit: services.maximumConnections),
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
            subscribers: Level(count: services.subscriptions.count, limit: services.bounds.subscriptions),
            lastBackupAt: services.backups.last?.time,
            lastBackupProblems: services.backups.last.map { $0.problems?.count ?? 0 }
        )
    }
}
