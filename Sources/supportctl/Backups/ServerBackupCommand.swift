internal import ArgumentParser
internal import FoundationEssentials
internal import Protocol
internal import RPC

struct ServerBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Makes a snapshot of the store while writes go on, and copies it to a file.",
        discussion: """
            The daemon makes the snapshot in its backup directory and removes the oldest beyond the number that it keeps. With a \
            FILE, the snapshot is also copied there, with its manifest beside it (desk.mdb has desk.json), and compared with its SHA-256.
            """
    )
    @Argument(help: "Where to copy the snapshot, for example /mnt/backup/desk.mdb. Without it, it stays in the daemon's directory.")
    var file: String?
    @Flag(help: "Write over a file that is there already.")
    var force = false
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await daemon.withDaemon { client in
            if let file, !force {
                try OutputFile.expectFree(file)
                try OutputFile.expectFree(Backup.manifest(of: file))
            }
            let backup = try await client.call(ServerBackup())
            if let file {
                // A sound one that is there is worth more.
                if backup.isDamaged { try OutputFile.expectFree(file, "the store is damaged, and the backup of it is \(backup.name)") }
                try await copy(backup, to: file, client)
            }
            StandardOutput.print(daemon.json ? try JSONText.of(backup) : text(backup))
            guard let problems = backup.problems else { return }
            DaemonOptions.warn("the store is damaged: the backup has what can be read. \(problems.joined(separator: "; "))")
            throw ExitCode.failure
        }
    }

    private func copy(_ backup: Backup, to path: String, _ daemon: DaemonLink) async throws {
        var file = try OutputFile(path)
        var offset: Int? = 0
        while let start = offset {
            let chunk = try await daemon.call(ServerBackupChunk(name: backup.name, offset: start))
            guard let data = Data(base64Encoded: chunk.data), file.count == start else {
                throw Fault(.internal, "A part of the snapshot cannot be read. Are the daemon and this program of one version?")
            }
            try file.write(Array(data))
            offset = chunk.next
        }
        var manifest = try OutputFile(Backup.manifest(of: path))
        try manifest.write(Array((JSONText.of(backup) + "\n").utf8))
        let previous = PreviousSnapshot(of: path)
        if force { try previous.keep() }
        try file.finish(sha256: backup.sha256, replacing: force)
        try manifest.finish(sha256: nil, replacing: force)
        if force { previous.remove() }
    }

    private func text(_ backup: Backup) -> String {
        """
        \(file ?? backup.name): \(backup.tickets) tickets, \(backup.events) events, \(backup.bytes >> 10) KiB
        SHA-256: \(backup.sha256)
        """
    }
}

struct ServerBackupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backups",
        abstract: "Lists the snapshots in the daemon's backup directory, oldest first."
    )
    @OptionGroup var daemon: DaemonOptions

    private static let columns = [
        Table.Column(title: "TIME", width: 20), .init(title: "KIB", width: 10), .init(title: "EVENTS", width: 9),
        .init(title: "SCHEMA", width: 6), .init(title: "NAME", width: nil),
    ]

    func run() async throws {
        try await daemon.withDaemon { client in
            let result = try await client.call(ServerBackups())
            if daemon.json { return StandardOutput.print(try JSONText.of(result)) }
            let table = Table(columns: Self.columns, width: StandardOutput.width)
            StandardOutput.print(table.header)
            for backup in result.backups {
                StandardOutput.print(
                    table.row([
                        backup.time.toTheSecond, String(backup.bytes >> 10), String(backup.events), String(backup.schemaVersion),
                        backup.name + (backup.isDamaged ? " (damaged)" : ""),
                    ]))
            }
        }
    }
}
