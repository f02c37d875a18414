internal import ArgumentParser
internal import FoundationEssentials
internal import LMDB
internal import Protocol
internal import ServiceProgram
internal import Settings
internal import Store

/// Checks a store that no daemon has open, and changes nothing in it.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks a store without a daemon: a data directory, or a snapshot's file. Nothing in it is changed.",
        discussion: """
            Every table and index is worked out again, and the log's seals are verified; a snapshot is compared with its manifest. \
            A log that is sealed with a configured key needs that key (SUPPORTD_EVENT_KEY, a credential, or the configuration file).
            """
    )
    @Argument(help: "The data directory, or a snapshot's file.")
    var path: String
    @Option(help: ArgumentHelp("A JSON file with settings.", valueName: "file"))
    var config: String?
    @Flag(help: "Check all but the seals that a configured key made.")
    var withoutEventKey = false

    func run() async throws {
        DiskSignals.install()
        try await ServiceProgram.run(Supportd.name) { _ in
            do {
                try await verify()
            } catch  where !(error is SettingsFaults || error is ExitCode) {
                let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
                throw Refusal(description: isMissing ? "there is no \(path)" : "\(path): \(error)")
            }
        }
    }
    private struct Refusal: Error, CustomStringConvertible { let description: String }

    private func verify() async throws {
        let options = try await options()
        let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        if kind == .typeDirectory {
            try verifyDirectory(options)
        } else {
            try Snapshot(path: path).expectManifest()
            try check(Store(reading: path, isFile: true, options: options))
        }
    }

    private func verifyDirectory(_ options: StoreOptions) throws {
        guard FileManager.default.fileExists(atPath: path + "/data.mdb") else { throw NoStore() }
        let lock = try DirectoryLock(directory: path)
        if let store = try UnclosedStore(directory: path) {
            print(
                """
                The store was not closed. The pages that its next start begins with are sound, and so is its log of changes: the start makes \
                \(store.groups) groups of changes again. Start and stop supportd once, and verify again: that looks at all tables.
                """)
        } else {
            try check(Store(reading: path, isFile: false, options: options))
        }
        _ = consume lock
    }
    private struct NoStore: Error, CustomStringConvertible { let description = "there is no data.mdb in it" }

    private func options() async throws -> StoreOptions {
        var reader = await SettingsReader(file: config ?? ProcessInfo.processInfo.environment["SUPPORTD_CONFIG"])
        var options = StoreOptions()
        options.read(&reader)
        try reader.check()
        return options
    }

    private func check(_ store: Store) throws {
        if !withoutEventKey { try store.expectEventKey() }
        let result = try store.environment.read { try store.check(in: $0) }
        for problem in result.problems { print(problem) }
        let seals =
            switch (store.isSealed, store.unverifiedFrom) {
            case (false, _): "of a schema without seals"
            case (true, nil): "their seals verified"
            case (true, let first?): "their seals verified up to event \(first - 1)"
            }
        let verdict = result.problems.isEmpty ? "The store is sound" : "The store is damaged"
        print("\(verdict): \(result.tickets) tickets, \(result.events) events, \(seals).")
        if !result.problems.isEmpty { throw ExitCode.failure }
    }
}
