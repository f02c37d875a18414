internal import Glibc
internal import Subprocess

extension Machine {
    static func units() async -> DeskUnits {
        DeskUnits(
            daemon: await unit("supportd.service", ["Environment", "ReadWritePaths", "ProtectHome", "PrivateTmp", "User"]),
            gateway: await unit("webgateway.service", ["Environment", "ProtectHome", "PrivateTmp", "User", "SupplementaryGroups"]),
            socket: await unit("webgateway.socket", ["Listen"]))
    }

    /// Nil when systemd does not run here, or does not know the unit.
    private static func unit(_ name: String, _ properties: [String]) async -> UnitEvidence? {
        let words = ["show", "--no-pager", "--property", (["LoadState"] + properties).joined(separator: ","), name]
        let result = try? await run(.name("systemctl"), arguments: Arguments(words), output: .string(limit: 1 << 20), error: .discarded)
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return UnitEvidence(result.standardOutput)
    }

    /// The file at the end of all links; the same path when nothing is there.
    static func target(of path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    static func sight(of path: String, by unit: UnitEvidence) -> FileSight {
        sight(of: path, user: unit.properties["User"] ?? "root", groups: unit.words("SupplementaryGroups"))
    }

    /// What `user` sees of a file. A user who is not there yet is a stranger to it.
    static func sight(of path: String, user: String, groups: [String]) -> FileSight {
        let target = target(of: path)
        guard path.hasPrefix("/") else { return FileSight(path: path, target: target, closed: nil) }
        let account = getpwnam(user)?.pointee
        // Root is not asked.
        if account?.pw_uid == 0 { return FileSight(path: path, target: target, closed: nil) }
        var members = Set(groups.compactMap { getgrnam($0)?.pointee.gr_gid })
        if let account { members.insert(account.pw_gid) }
        var closed: String?
        var place = ""
        for part in [""] + target.split(separator: "/").map(String.init) where closed == nil {
            place = part.isEmpty ? "/" : place == "/" ? "/" + part : place + "/" + part
            var information = stat()
            guard stat(place, &information) == 0 else { break }
            let shift: mode_t = information.st_uid == account?.pw_uid ? 6 : members.contains(information.st_gid) ? 3 : 0
            let wanted: mode_t = information.st_mode & S_IFMT == S_IFDIR ? 1 : 4
            if information.st_mode >> shift & wanted == 0 { closed = place }
        }
        return FileSight(path: path, target: target, closed: closed)
    }
}
