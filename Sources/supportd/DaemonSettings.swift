internal import LMDB
internal import Logging
internal import Logs
internal import PhoneNumbers
internal import RPC
internal import Settings
internal import Store

/// Where the daemon keeps its data, who may call it, and its bounds.
struct DaemonSettings: Sendable {
    var dataDirectory: String
    var socket: UnixSocketPath
    var store = StoreOptions()
    var limits = RPCServer.Limits()
    var bounds = Bounds()
    var access: AccessPolicy
    var logLevel = Logger.Level.info
    var backups: BackupSettings

    init(dataDirectory: String, socket: UnixSocketPath, access: AccessPolicy = AccessPolicy()) {
        self.dataDirectory = dataDirectory
        self.socket = socket
        backups = BackupSettings(dataDirectory: dataDirectory)
        self.access = access
    }

    /// Reads all settings, and throws all that is wrong with them together.
    init(_ reader: inout SettingsReader) throws(SettingsFaults) {
        self.init(
            dataDirectory: reader.required("supportd.dataDirectory", for: "the directory that tickets are kept in"),
            socket: UnixSocketPath(reader.required("supportd.socket", for: "where to listen, for example /run/supportd/supportd.sock"))
        )
        // Address space: the first size, and what it may grow to.
        store.environment.mapSize = reader.integer("supportd.mapSizeMebibytes", default: 1024, in: 1...(16 << 20)) << 20
        store.environment.maximumMapSize = reader.integer("supportd.mapMaximumMebibytes", default: 1 << 20, in: 1...(16 << 20)) << 20
        store.readLog(&reader)
        readBounds(&reader)
        if let code = reader.text("supportd.defaultRegion") {
            if let region = Region(code) {
                store.region = region
            } else {
                reader.refuse("supportd.defaultRegion", "must be a country code such as US or JP, and is \(code)")
            }
        }
        access.read(&reader)
        store.read(&reader)
        backups.read(&reader)
        logLevel = Logger.Level(setting: "supportd.logLevel", &reader)
        try reader.check()
    }
}

extension StoreOptions {
    /// Reads whether a log of changes stands in front of the store.
    fileprivate mutating func readLog(_ reader: inout SettingsReader) {
        let size = reader.integer("supportd.changeLogSegmentMebibytes", default: 16, in: 1...1024) << 20
        switch reader.text("supportd.changeLog") ?? "off" {
        case "off": logSegmentBytes = nil
        case "segments": logSegmentBytes = size
        case let other: reader.refuse("supportd.changeLog", "must be off or segments, and is \(other)")
        }
    }

    /// Reads what a store that is only read needs too.
    mutating func read(_ reader: inout SettingsReader) {
        guard let text = reader.text("supportd.eventKey", isSecret: true) else { return }
        eventKey = EventSecret(text)
        if eventKey == nil { reader.refuse("supportd.eventKey", EventSecret.rule) }
    }
}
