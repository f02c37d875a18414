internal import FoundationEssentials
internal import Protocol
internal import Settings

/// The daemon, its socket, its disk and its backups.
enum MachineChecks {
    static func daemon(_ outcome: Result<ServerInfo.Result, Fault>, socket: String) -> Finding {
        let check = "daemon"
        switch outcome {
        case .success(let info) where info.version != Release.version:
            return .wrong(
                check, "it is of version \(info.version), and this is supportctl \(Release.version)",
                "restart it: systemctl restart supportd")
        case .success(let info):
            return .right(check, "supportd \(info.version) answers; it has \(info.tickets) tickets and \(info.events) events")
        case .failure(let fault) where fault.reason == .denied:
            return .unknown(check, "it does not answer this user: \(fault.message)", "run this as root, or join the group supportd")
        case .failure(let fault):
            return .wrong(
                check, "\(socket): \(fault.message)", "start it: systemctl start supportd; `journalctl -u supportd` says what went wrong")
        }
    }

    static func socket(_ evidence: SocketEvidence?, path: String) -> Finding {
        let check = "socket"
        guard let evidence else {
            return .wrong(
                check, "\(path) is not there, or not this user's to see",
                "start the daemon; members of the group supportd may call it")
        }
        guard evidence.isSocket else { return .wrong(check, "\(path) is no socket", "remove it, and restart the daemon") }
        let mode = String(evidence.mode, radix: 8)
        guard evidence.mode & 0o007 == 0 else {
            return .wrong(check, "every user of this machine may call it (mode \(mode))", "restart the daemon, which gives it mode 660")
        }
        guard evidence.mode & 0o060 == 0o060 else {
            return .wrong(check, "its group may not call it (mode \(mode))", "restart the daemon, which gives it mode 660")
        }
        return .right(check, "the group \(evidence.group) may call, others may not (mode \(mode))")
    }

    /// Wrong under 1 GiB or 5 %: a snapshot takes as much as the data.
    static func disk(_ evidence: DiskEvidence?, path: String) -> Finding {
        let check = "disk"
        guard let evidence, evidence.size > 0 else { return .unknown(check, "\(path) cannot be looked at", "run this as root") }
        let words = "\(size(evidence.available)) of \(size(evidence.size)) are free for \(path)"
        guard evidence.available >= 1 << 30, evidence.available >= evidence.size / 20 else {
            return .wrong(check, "only \(words)", "make room, or move the data: on a full disk the daemon answers reads alone")
        }
        return .right(check, words)
    }

    static func map(_ outcome: Result<ServerInfo.Result, Fault>) -> Finding {
        let check = "map"
        guard case .success(let info) = outcome else { return .unknown(check, "the daemon does not say") }
        let percent = info.storageLimitBytes > 0 ? info.storageBytes * 100 / info.storageLimitBytes : 100
        let words = "\(size(info.storageBytes)) of at most \(size(info.storageLimitBytes)) are used"
        guard percent < 80 else {
            return .wrong(
                check, "\(words) (\(percent) %)",
                "raise SUPPORTD_MAP_MAXIMUM_MEBIBYTES in /etc/supportd/supportd.env, and restart the daemon")
        }
        return .right(check, words)
    }

    /// Wrong without a snapshot of the last 26 hours: the timer makes one a day.
    ///
    /// - Parameter interval: the hours of a daemon that makes them by itself, and as often as somebody wants.
    static func backups(_ evidence: BackupEvidence, path: String, interval: Int = 0, now: Date) -> Finding {
        let check = "backups"
        let advice = "systemctl enable --now supportd-backup.timer, or run `supportctl server backup`"
        switch evidence {
        case .closed: return .unknown(check, "\(path) cannot be looked into", "run this as root")
        case .damaged(let date):
            return .wrong(
                check, "the newest in \(path), of \(date.formatted(.iso8601)), is of a damaged store",
                "run `supportctl server check`, and restore the last sound one")
        case .newest(nil): return .wrong(check, "there is none in \(path)", advice)
        case .newest(let date?):
            let age = now.timeIntervalSince(date)
            let words = "the newest in \(path) is of \(date.formatted(.iso8601))"
            // A clock that was put back makes backups of the future.
            if age < -300 { return .wrong(check, "\(words), which is still to come", "look at this machine's clock") }
            guard age <= Double(max(24, interval) + 2) * 3600 else {
                return .wrong(check, "\(words), \(Int(age / 3600)) hours old", advice)
            }
            return .right(check, words)
        }
    }

    /// Whether the daemon's unit may write snapshots where the settings want them; nil within its own directory.
    static func backupDirectory(_ sight: FileSight, data: String, _ unit: UnitEvidence) -> Finding? {
        let check = "backup directory"
        let path = sight.target
        guard !FileSight.isInside(path, data) else { return nil }
        if let obstacle = sight.obstacle(unit) {
            return .wrong(check, "supportd.service cannot write to \(path): \(obstacle)", "choose a directory elsewhere, such as in /srv")
        }
        guard unit.writablePaths.contains(where: { FileSight.isInside(path, $0) }) else {
            return .wrong(
                check, "\(path) lies outside of \(data), and supportd.service may not write there",
                "systemctl edit supportd.service: under [Service], ReadWritePaths=\(path); then restart it")
        }
        return .right(check, "supportd.service may write to \(path)")
    }

    static func size(_ bytes: Int) -> String {
        bytes >= 10 << 30 ? "\(bytes >> 30) GiB" : bytes >= 10 << 20 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    }
}
