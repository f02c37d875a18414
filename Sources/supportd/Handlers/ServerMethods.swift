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
        try scope.store.check(in: transaction)
    }
}
