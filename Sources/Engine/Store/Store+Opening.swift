internal import ChangeLog
internal import LMDB

extension Store {
    /// Opens the store in `directory`: makes it when the directory is empty, recovers it from its log, and migrates it when it is of an
    /// earlier schema.
    public convenience init(directory: String, options: StoreOptions = StoreOptions()) throws {
        var files = options.environment
        files.companions.formUnion([DirectoryLock.name, LogFiles.folderName, LogFiles.pointName])
        let opening = try LogOpening(directory, options)
        let environment = try Environment(path: directory, options: files)
        let log = try opening.finish(environment)
        let snapshots = SnapshotDirectory(path: options.snapshotDirectory ?? directory + "/backups")
        var changes: [Change] = []
        func note(_ change: some OpeningChange) throws {
            changes.append(Change(change))
            try log?.append(Change(change), environment)
        }
        func make(_ change: some OpeningChange) throws {
            try environment.write { try change.apply(opening: options, in: &$0) }
            try note(change)
        }
        if let change = try Change.FoundStore.prepared(environment) { try make(change) }
        // A key that is not the log's is refused before a migration does anything.
        try environment.write { transaction in
            let meta = try MetaTable(in: transaction)
            if let secret = try meta.secret(in: transaction) { _ = try EventKeys.opened(secret, options.eventKey, meta, in: transaction) }
        }
        let migration = try Migrator(environment: environment, snapshots: snapshots, options: options).run(note)
        if let change = try Change.AdoptEventKey.prepared(environment, options) { try make(change) }
        let tables = try Tables(opening: environment, options)
        if !changes.isEmpty { try log?.makePoint(environment) }
        self.init(environment, tables, options, migration: migration, openingChanges: changes, log: log)
    }
}

extension Tables {
    /// The tables of a store that is written. While an old recording is replayed, its schema may be an earlier one.
    init(opening environment: Environment, _ options: StoreOptions) throws {
        self = try environment.write { transaction in
            let meta = try MetaTable(in: transaction)
            guard let schema = try Schema.version(of: meta, in: transaction), let secret = try meta.secret(in: transaction) else {
                throw DamagedRecord("the store was not founded")
            }
            let keys = try EventKeys.opened(secret, options.eventKey, meta, in: transaction)
            return try Tables(schema: schema, meta, secret: secret, keys, in: transaction)
        }
    }
}
