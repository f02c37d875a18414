internal import OpenSSL
internal import Protocol
internal import Store

extension ServerBackup: TaskMethod {
    func result(_ scope: Scope) throws -> Backup { try scope.services.backups.make(at: scope.origin.time) }
}

extension ServerBackups: TaskMethod {
    func result(_ scope: Scope) throws -> Result {
        let directory = scope.services.backups.directory
        return Result(directory: directory.path, backups: try directory.all())
    }
}

extension ServerBackupChunk: TaskMethod {
    func result(_ scope: Scope) throws -> Result {
        let chunk = try scope.services.backups.chunk(name, at: offset)
        return Result(data: Base64.encode(chunk.bytes), next: chunk.next)
    }
}
