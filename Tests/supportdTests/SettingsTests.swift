import Foundation
import Glibc
import LMDB
import PhoneNumbers
import RPC
import Settings
import Store
import Testing

@testable import supportd

@Suite struct SettingsTests {
    @Test func allFaultsAreSaidAtOnce() async throws {
        var reader = await SettingsReader(
            environment: [
                "SUPPORTD_MAP_SIZE_MEBIBYTES": "0", "SUPPORTD_MAXIMUM_CONNECTIONS": "many", "SUPPORTD_DEFAULT_REGION": "XX",
                "SUPPORTD_GATEWAY_USERS": "root,no_such_user_here", "CREDENTIALS_DIRECTORY": "/nonexistent",
            ],
            file: "/nonexistent/supportd.json"
        )
        let faults = #expect(throws: SettingsFaults.self) { try DaemonSettings(&reader) }
        for word in [
            "CREDENTIALS_DIRECTORY", "/nonexistent/supportd.json", "SUPPORTD_DATA_DIRECTORY is not set", "SUPPORTD_SOCKET is not set",
            "SUPPORTD_MAP_SIZE_MEBIBYTES must be", "SUPPORTD_MAXIMUM_CONNECTIONS must be", "SUPPORTD_DEFAULT_REGION must be",
            "no_such_user_here",
        ] { #expect(faults?.description.contains(word) == true, "\(word)") }
        #expect(faults?.faults.count == 8)
    }

    @Test func namesThatNobodyKnowsAreFound() async throws {
        var reader = await SettingsReader(environment: ["SUPPORTD_WRITE_USER": "ann", "SUPPORTD_READ_USERS": ",", "PATH": "/bin"])
        let faults = #expect(throws: SettingsFaults.self) { try DaemonSettings(&reader) }
        #expect(faults?.description.contains("SUPPORTD_READ_USERS names nobody") == true)
        #expect(reader.unknown(beginningWith: "SUPPORTD_") == ["SUPPORTD_WRITE_USER"])
    }

    @Test func theCommandLineComesBeforeTheEnvironmentBeforeCredentialsBeforeTheFile() async throws {
        try await withSources { environment, file in
            let key = "supportd.dataDirectory"
            var sources = environment
            sources["SUPPORTD_DATA_DIRECTORY"] = "environment"
            let line = await SettingsReader(overrides: [key: "line"], environment: sources, file: file)
            #expect(line.text(key) == "line")
            let absent = await SettingsReader(overrides: [key: nil], environment: sources, file: file)
            #expect(absent.text(key) == "environment")
            sources["SUPPORTD_DATA_DIRECTORY"] = ""
            #expect(await SettingsReader(environment: sources, file: file).text(key) == "credentials")
            sources["CREDENTIALS_DIRECTORY"] = nil
            #expect(await SettingsReader(environment: sources, file: file).text(key) == "file")
            #expect(await SettingsReader(environment: sources).text(key) == nil)
        }
    }

    @Test func numbersMayBeNumbersOrTextInTheFile() async throws {
        for value in ["12", "\"12\""] {
            try await withFile(#"{"supportd":{"maximumConnections":\#(value)}}"#) { file in
                var reader = await SettingsReader(environment: [:], file: file)
                #expect(reader.integer("supportd.maximumConnections", default: 7, in: 1...100) == 12)
                #expect(reader.faults.isEmpty)
            }
        }
    }

    @Test
    func aValueOfAnotherTypeInTheFileIsAFault() async throws {
        for value in ["true", "1.5", "[12]", "{}"] {
            try await withFile(#"{"supportd":{"maximumConnections":\#(value)}}"#) { file in
                var reader = await SettingsReader(environment: [:], file: file)
                _ = reader.integer("supportd.maximumConnections", default: 7, in: 1...100)
                #expect(reader.faults.count == 1, "\(value)")
            }
        }
        try await withFile(#"{"supportd":{"dataDirectory":"d","socket":"s","adminUsers":["root"],"defaultRegion":5}}"#) { file in
            var reader = await SettingsReader(environment: [:], file: file)
            let faults = #expect(throws: SettingsFaults.self) { try DaemonSettings(&reader) }
            #expect(faults?.faults.count == 2)
        }
    }

    @Test func aSecretIsInNoMessage() async throws {
        try await withFile("{ not json, secret hunter2") { file in
            var reader = await SettingsReader(environment: ["API_SECRET": " "], file: file)
            _ = reader.required("api.secret", isSecret: true, for: "the key's secret")
            #expect(reader.faults.count == 2)
            #expect(!reader.faults.joined().contains("hunter2"))
        }
    }

    @Test func whatIsAbsentHasItsDefault() async throws {
        var reader = await SettingsReader(environment: ["SUPPORTD_DATA_DIRECTORY": "d", "SUPPORTD_SOCKET": "s"])
        let settings = try DaemonSettings(&reader)
        #expect(settings.dataDirectory == "d")
        #expect(settings.socket == UnixSocketPath("s"))
        #expect(settings.store.region.code == "US")
        #expect(settings.store.environment.mapSize == 1 << 30)
        #expect(settings.store.environment.maximumMapSize == 1 << 40)
        #expect(settings.access == AccessPolicy())
        #expect(settings.access.owners == [0, getuid()])
    }

    @Test func wrongSettingsOfBackupsAreSaidTogether() async throws {
        let right = ["SUPPORTD_DATA_DIRECTORY": "d", "SUPPORTD_SOCKET": "s"]
        let wrong = ["SUPPORTD_BACKUP_INTERVAL_HOURS": "-1", "SUPPORTD_BACKUPS_KEPT": "0"]
        var reader = await SettingsReader(environment: right.merging(wrong) { $1 })
        let faults = #expect(throws: SettingsFaults.self) { try DaemonSettings(&reader) }
        #expect(faults?.faults.count == 2)
        reader = await SettingsReader(environment: right)
        var settings = try DaemonSettings(&reader)
        #expect(settings.backups.directory == "d/backups" && settings.backups.interval == nil && settings.backups.kept == 7)
        reader = await SettingsReader(
            environment: right.merging(["SUPPORTD_BACKUP_INTERVAL_HOURS": "24", "SUPPORTD_BACKUP_DIRECTORY": "b"]) { $1 })
        settings = try DaemonSettings(&reader)
        #expect(settings.backups.directory == "b" && settings.backups.interval == .seconds(86_400))
    }

    @Test func aShortEventKeyIsAFaultThatDoesNotShowIt() async throws {
        for key in ["hunter2hunter2", String(repeating: "5a", count: 31)] {
            var reader = await SettingsReader(
                environment: ["SUPPORTD_DATA_DIRECTORY": "d", "SUPPORTD_SOCKET": "s", "SUPPORTD_EVENT_KEY": key])
            let faults = #expect(throws: SettingsFaults.self) { try DaemonSettings(&reader) }
            #expect(faults?.faults == ["SUPPORTD_EVENT_KEY \(EventSecret.rule)"])
        }
        try await withFile("{}") { file in
            let directory = URL(filePath: file).deletingLastPathComponent()
            try Data((String(repeating: "5a", count: 32) + "\n").utf8).write(to: directory.appending(path: "supportd-event-key"))
            var reader = await SettingsReader(
                environment: [
                    "SUPPORTD_DATA_DIRECTORY": "d", "SUPPORTD_SOCKET": "s", "CREDENTIALS_DIRECTORY": directory.path(percentEncoded: false),
                ])
            #expect(try DaemonSettings(&reader).store.eventKey != nil)
        }
    }

    @Test func usersAreNamesOrNumbers() async throws {
        var reader = await SettingsReader(
            environment: [
                "SUPPORTD_DATA_DIRECTORY": "d", "SUPPORTD_SOCKET": "s", "SUPPORTD_GATEWAY_USERS": " root , 1234 ,",
                "SUPPORTD_READ_GROUPS": "root,77",
            ]
        )
        let settings = try DaemonSettings(&reader)
        #expect(settings.access.gateways.users == [0, 1234])
        #expect(settings.access.readers.groups == [0, 77])
    }

    @Test func aGatewayThatIsAnAdminTooIsAFault() async throws {
        var reader = await SettingsReader(
            environment: [
                "SUPPORTD_DATA_DIRECTORY": "d", "SUPPORTD_SOCKET": "s", "SUPPORTD_GATEWAY_USERS": "7,8", "SUPPORTD_ADMIN_USERS": "8,9",
                "SUPPORTD_GATEWAY_GROUPS": "20", "SUPPORTD_ADMIN_GROUPS": "20", "SUPPORTD_WRITE_GROUPS": "no_such_group_here",
            ]
        )
        let faults = #expect(throws: SettingsFaults.self) { try DaemonSettings(&reader) }
        #expect(faults?.faults.count == 3)
        for word in ["SUPPORTD_GATEWAY_USERS names the user 8", "SUPPORTD_GATEWAY_GROUPS names the group 20", "no_such_group_here"] {
            #expect(faults?.description.contains(word) == true, "\(word)")
        }
    }

    @Test func everyBoundIsASettingWithARange() async throws {
        let bounds =
            [
                "CONNECTIONS", "IN_FLIGHT_CALLS", "FRAME_BYTES", "UNREAD_BYTES", "QUEUED_WRITES", "GROUP_SIZE", "LONG_CALLS", "LONG_READS",
                "READ_SECONDS", "SUBSCRIPTIONS",
            ].map { "SUPPORTD_MAXIMUM_" + $0 } + [
                "SUPPORTD_SUBSCRIBER_UNREAD_BYTES", "SUPPORTD_SUBSCRIBER_PATIENCE_SECONDS",
                "SUPPORTD_REPLY_BATCH_BYTES", "SUPPORTD_READER_CHECK_SECONDS", "SUPPORTD_MAP_SIZE_MEBIBYTES",
                "SUPPORTD_MAP_MAXIMUM_MEBIBYTES",
            ]
        let paths = ["SUPPORTD_DATA_DIRECTORY": "d", "SUPPORTD_SOCKET": "s"]
        var low = await SettingsReader(environment: paths.merging(bounds.map { ($0, "0") }) { $1 })
        let faults = #expect(throws: SettingsFaults.self) { try DaemonSettings(&low) }
        #expect(faults?.faults.count == bounds.count)
        for name in bounds { #expect(faults?.faults.contains { $0.hasPrefix(name + " must be a number from ") } == true, "\(name)") }
        var high = await SettingsReader(environment: paths.merging(bounds.map { ($0, "70000") }) { $1 })
        #expect((try? DaemonSettings(&high)) == nil)
    }

    /// The same setting as a credential and in a file.
    private func withSources(_ body: ([String: String], String) async throws -> Void) async throws {
        try await withFile(#"{"supportd":{"dataDirectory":"file"}}"#) { file in
            let directory = URL(filePath: file).deletingLastPathComponent().appending(path: "credentials").path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
            try Data("credentials\n".utf8).write(to: URL(filePath: directory + "/supportd-data-directory"))
            try await body(["CREDENTIALS_DIRECTORY": directory], file)
        }
    }
    private func withFile(_ text: String, _ body: (String) async throws -> Void) async throws {
        try await withDirectory { directory in
            try Data(text.utf8).write(to: URL(filePath: directory + "/supportd.json"))
            try await body(directory + "/supportd.json")
        }
    }
}
