internal import OpenSSL
internal import Protocol
internal import Store

extension ServerBackup: LongMethod {
    static var executor: Executor { .backups }

    func result(_ scope: Scope, _ work: LongWork) throws -> Backup { try work.backups.make(at: scope.origin.time) }
}

extension ServerBackups: LongMethod {
    static var executor: Executor { .backups }

    func result(_ scope: Scope, _ work: LongWork) throws -> Result {
        let directory = work.backups.directory
        return Result(directory: directory.path, backups: try directory.all())
    }
}

extension ServerBackupChunk: LongMethod {
    static var executor: Executor { .backups }

    func result(_ scope: Scope, _ work: LongWork) throws -> Result {
        let chunk = try work.backups.chunk(name, at: offset)
        return Result(data: Base64.encode(chunk.bytes), next: chunk.next)
    }
}
