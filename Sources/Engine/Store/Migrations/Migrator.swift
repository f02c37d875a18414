internal import LMDB
internal import Protocol

/// Brings a store to today's schema: a snapshot first, then one write transaction a step.
struct Migrator {
    let environment: Environment
    let snapshots: SnapshotDirectory
    let options: StoreOptions
    var migrations = Schema.migrations

    /// Nil when there was nothing to do.
    ///
    /// - Parameter made: called with each step when it is committed.
    func run(_ made: (Change.MigrateSchema) throws -> Void = { _ in }) throws -> MigrationReport? {
        guard let latest = migrations.last?.version else { return nil }
        let found = try environment.write { try Schema.version(of: MetaTable(in: $0), latest: latest, in: $0) }
        guard let found, found < latest else { return nil }
        let snapshot = try snapshot(of: found, before: latest)
        let pending = migrations.filter { $0.version > found }
        for migration in pending { try made(try carryOut(migration, from: found, snapshot)) }
        return MigrationReport(from: found, to: latest, steps: pending.map(\.name), snapshot: snapshot)
    }

    private func snapshot(of found: Int, before latest: Int) throws -> String {
        do {
            // One that a failed attempt left is replaced.
            let name = "before-schema-\(latest)-from-schema-\(found)"
            _ = try snapshots.make(name, of: environment, stamp: options.stamp, eventKey: options.eventKey)
            return snapshots.file(name)
        } catch {
            throw MigrationFailure(
                description: "the store has schema \(found) and was not migrated, for no snapshot could be taken before: \(error)")
        }
    }

    private func carryOut(_ migration: Migration, from found: Int, _ snapshot: String) throws -> Change.MigrateSchema {
        do {
            let value = try Change.MigrateSchema(to: migration, options)
            try environment.write { try migration.carryOut(value, options, in: &$0) }
            return value
        } catch {
            throw MigrationFailure(
                description: """
                    the migration to schema \(migration.version) (\(migration.name)) failed, and the store is as it was before this step; \
                    \(snapshot) has it as it was at schema \(found): \(error)
                    """)
        }
    }
}
