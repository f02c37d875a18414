import Protocol

extension MethodSample {
    static let server = [
        MethodSample(ServerBackup(), "{}", result: Samples.backup, Samples.backupText),
        MethodSample(
            ServerBackupChunk(name: Samples.backup.name, offset: 8190), #"{"name":"supportd-20261124T023051.123Z","offset":8190}"#,
            result: ServerBackupChunk.Result(data: "AAA="), #"{"data":"AAA="}"#
        ),
        MethodSample(
            ServerBackups(), "{}",
            result: ServerBackups.Result(directory: "/var/backups/supportd", backups: [Samples.backup]),
            #"{"backups":["# + Samples.backupText + #"],"directory":"/var/backups/supportd"}"#
        ),
        MethodSample(
            ServerCheck(), "{}",
            result: ServerCheck.Result(problems: [], tickets: 1, events: 3), #"{"events":3,"problems":[],"tickets":1}"#
        ),
        MethodSample(
            ServerDescribe(), "{}",
            result: ServerDescribe.Result(methods: [MethodDescription(TicketsGet.self)]),
            """
            {"methods":[{"access":"read","name":"tickets.get","parameters":[{"name":"number","required":true,"type":"integer"}],\
            "summary":"Reads one ticket by its number."}]}
            """
        ),
        MethodSample(
            ServerInfo(), "{}",
            result: ServerInfo.Result(
                version: "0.1.0", processIdentifier: 812, startedAt: Samples.time, schemaVersion: 3, defaultRegion: "US",
                tickets: 1, events: 3, storageBytes: 81_920, storageLimitBytes: 1_099_511_627_776, access: .admin
            ),
            """
            {"access":"admin","defaultRegion":"US","events":3,"processIdentifier":812,"schemaVersion":3,\
            "startedAt":"2026-11-24T02:30:51.123Z","storageBytes":81920,"storageLimitBytes":1099511627776,"tickets":1,\
            "version":"0.1.0"}
            """
        ),
        MethodSample(ServerStats(), "{}", result: Samples.stats, Samples.statsText),
    ]
}
