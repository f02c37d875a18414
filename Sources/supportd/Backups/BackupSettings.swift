internal import Settings

/// Where the daemon puts its snapshots, how often, and how many it keeps.
struct BackupSettings: Hashable, Sendable {
    var directory: String
    /// Nil for none by itself.
    var interval: Duration?
    var kept = 7

    init(dataDirectory: String) { directory = dataDirectory + "/backups" }

    mutating func read(_ reader: inout SettingsReader) {
        if let text = reader.text("supportd.backupDirectory") { directory = text }
        let hours = reader.integer("supportd.backupIntervalHours", default: 0, in: 0...8784)
        interval = hours == 0 ? nil : .seconds(hours * 3600)
        kept = reader.integer("supportd.backupsKept", default: kept, in: 1...10_000)
    }
}
