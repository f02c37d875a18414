internal import LMDB
internal import OpenSSL
internal import Protocol

extension Store {
    /// Opens the store in `directory`: makes it when the directory is empty, migrates it when it is of an earlier schema.
    public convenience init(directory: String, options: StoreOptions = StoreOptions()) throws {
        var files = options.environment
        files.companions.insert(DirectoryLock.name)
        let environment = try Environment(path: directory, options: files)
        let snapshots = SnapshotDirectory(path: options.snapshotDirectory ?? directory + "/backups")
        let migration = try Migrator(environment: environment, snapshots: snapshots, options: options).run()
        let secret = try SecureRandom.bytes(TicketTokens.keyLength)
        let tables = try environment.write { transaction in
            let meta = try MetaTable(in: transaction)
            let secret = try meta.secret(orFirst: secret, in: &transaction)
            let next = try Database<UInt64>("events", in: transaction).lastKey(in: transaction) ?? 0
            let keys = try EventKeys.opened(secret, options.eventKey, next: next + 1, meta, in: &transaction)
            return try Tables(schema: Schema.latest, meta, secret: secret, keys, in: transaction)
        }
        self.init(environment, tables, options, migration: migration)
    }
}
