internal import Protocol
internal import Settings

/// Where the daemon keeps what it keeps: the command line over the environment over the unit over `supportd.env`.
struct DaemonPlaces: Sendable {
    let dataDirectory: String
    let backupDirectory: String
    /// How often it makes a snapshot by itself; 0 is never.
    let backupIntervalHours: Int

    init(_ command: DoctorCommand, _ directory: ConfigurationDirectory, environment: [String: String], unit: UnitEvidence?) {
        // Who may not read it sees what is usual.
        let file = (try? directory.daemonSettings().values) ?? [:]
        func setting(_ name: String) -> String? {
            [environment[name], unit?.environment[name], file[name]].compactMap { $0 }.first { !$0.isEmpty }
        }
        let data = command.dataDirectory ?? setting("SUPPORTD_DATA_DIRECTORY") ?? "/var/lib/supportd"
        let backups = command.backupDirectory ?? setting("SUPPORTD_BACKUP_DIRECTORY") ?? "backups"
        dataDirectory = data
        // The unit starts the daemon in its data directory.
        backupDirectory = backups.hasPrefix("/") || command.backupDirectory != nil ? backups : "\(data)/\(backups)"
        backupIntervalHours = setting("SUPPORTD_BACKUP_INTERVAL_HOURS").flatMap { Int($0) } ?? 0
    }
}
