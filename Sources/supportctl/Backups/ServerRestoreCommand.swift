internal import ArgumentParser
internal import Protocol

struct ServerRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a data directory of a snapshot, verified before it is used. No daemon is needed.",
        discussion: """
            The directory must be empty, or not be there: supportd.lock and lost+found do not count, and what an interrupted restore left \
            is cleared. The snapshot is compared with the manifest beside it, then `supportd verify` \
            checks every table and the log's seals; only then it becomes the directory's store. A log that is sealed with a configured \
            key needs that key: in SUPPORTD_EVENT_KEY, or in the file that --config names.
            """
    )
    @Argument(help: "The snapshot, with its manifest beside it.")
    var file: String
    @Argument(help: "The data directory to make.")
    var directory: String
    @Option(help: ArgumentHelp("The program that verifies; beside this one, or on the PATH, when absent.", valueName: "path"))
    var supportd: String?
    @Option(help: ArgumentHelp("supportd's configuration file.", valueName: "file"))
    var config: String?
    @Flag(help: "Restore without the configured key: the seals that it made are not verified.")
    var withoutEventKey = false
    @Flag(help: "Restore what is left in a snapshot of a damaged store. The manifest must still fit.")
    var evenIfDamaged = false

    func run() async throws {
        try await DaemonOptions.orRefusal {
            var options = config.map { ["--config", $0] } ?? []
            if withoutEventKey { options.append("--without-event-key") }
            let verifier = try Verifier(program: supportd, options: options)
            let restore = try Restore(from: file, to: directory)
            try await restore.run(verifier, evenIfDamaged: evenIfDamaged)
            StandardOutput.print("\(directory) has the store of \(file).")
        }
    }
}
