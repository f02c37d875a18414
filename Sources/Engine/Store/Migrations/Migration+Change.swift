internal import LMDB
internal import OpenSSL

extension Change.MigrateSchema {
    /// Draws the seed.
    init(to migration: Migration, _ options: StoreOptions) throws {
        let key = migration.sealsLog ? try options.eventKey.map { try EventKey($0.bytes).fingerprint } : nil
        self.init(to: migration.version, seed: Base64.encodeURL(try SecureRandom.bytes(32)), eventKey: key)
    }
}

extension Change.MigrateSchema: OpeningChange {
    func apply(opening options: StoreOptions, in transaction: inout WriteTransaction) throws {
        guard let migration = Schema.migrations.first(where: { $0.version == to }) else {
            throw DamagedRecord("there is no migration to schema \(to)")
        }
        try migration.carryOut(self, options, in: &transaction)
    }
}
