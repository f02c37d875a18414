internal import FoundationEssentials
internal import Glibc
internal import NIOCore
internal import Protocol
internal import RPC

/// Reads the state of this machine for the doctor.
enum Machine {
    /// The daemon's `server.info`.
    static func info(socket: String) async -> Result<ServerInfo.Result, Fault> {
        do {
            return .success(
                try await RPCClient.withConnection(path: socket, callTimeout: .seconds(10)) { try await $0.call(ServerInfo()) })
        } catch {
            return .failure((error as? Fault) ?? Fault(.internal, "The daemon could not be asked: \(error)."))
        }
    }

    static func socket(_ path: String) -> SocketEvidence? {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        let group = getgrgid(information.st_gid).map { String(cString: $0.pointee.gr_name) } ?? String(information.st_gid)
        return SocketEvidence(
            isSocket: information.st_mode & S_IFMT == S_IFSOCK, mode: information.st_mode & 0o777, group: group)
    }

    static func disk(_ path: String) -> DiskEvidence? {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        let block = Int(information.f_frsize)
        return DiskEvidence(available: Int(information.f_bavail) * block, size: Int(information.f_blocks) * block)
    }

    static func backups(_ path: String) -> BackupEvidence {
        var information = stat()
        guard stat(path, &information) == 0 else { return errno == ENOENT ? .newest(nil) : .closed }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return .closed }
        let files = names.filter { $0.hasSuffix(".mdb") && !$0.hasPrefix(".") }.compactMap { name -> (name: String, date: Date)? in
            var information = stat()
            guard stat("\(path)/\(name)", &information) == 0 else { return nil }
            return (name, Date(timeIntervalSince1970: TimeInterval(information.st_mtim.tv_sec)))
        }
        guard let newest = files.max(by: { $0.date < $1.date }) else { return .newest(nil) }
        let manifest = FileManager.default.contents(atPath: Backup.manifest(of: "\(path)/\(newest.name)"))
        let isDamaged = manifest.flatMap { try? JSONDecoder().decode(Backup.self, from: $0) }?.isDamaged == true
        return isDamaged ? .damaged(newest.date) : .newest(newest.date)
    }
}
