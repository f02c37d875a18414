public import ArgumentParser
internal import Settings

public struct Supportctl: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "supportctl",
        abstract: "Administers a running supportd over its Unix socket.",
        discussion: """
            Exit codes: 0 done, 1 internal, 2 invalid, 3 not found, 4 conflict, 5 denied, 6 overloaded, 7 storage full, \
            8 too large, 9 the daemon is unavailable, 64 the command's words are wrong.
            """,
        version: Release.version,
        subcommands: [
            SetupCommand.self, DoctorCommand.self, TicketsCommand.self, EventsCommand.self, AgentsCommand.self,
            ServerCommand.self, CallCommand.self,
        ]
    )
    public init() {}

    /// Swift repairs what is not UTF-8 without a word, and a repaired name would be stored as if somebody had meant it.
    public func validate() throws {
        if CommandLine.arguments.contains(where: { $0.unicodeScalars.contains("\u{FFFD}") }) {
            throw ValidationError("The command line is not UTF-8.")
        }
    }
}

struct TicketsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tickets",
        abstract: "Lists, shows, files and changes tickets.",
        subcommands: [
            TicketsListCommand.self, TicketsShowCommand.self, TicketsCreateCommand.self, TicketsUpdateCommand.self,
            TicketsNoteCommand.self, TicketsDeleteCommand.self,
        ]
    )
}

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Reads and verifies the log of all changes.",
        subcommands: [EventsListCommand.self, EventsFollowCommand.self, EventsVerifyCommand.self, EventsCheckpointCommand.self]
    )
}

struct AgentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract: "Manages the people who answer customers.",
        subcommands: [
            AgentsListCommand.self, AgentsAddCommand.self, AgentsSetPasswordCommand.self, AgentsRemoveCommand.self,
        ]
    )
}

struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Says how the daemon is, backs up and restores.",
        subcommands: [
            ServerInfoCommand.self, ServerStatsCommand.self, ServerCheckCommand.self, ServerDescribeCommand.self,
            ServerBackupCommand.self, ServerBackupsCommand.self, ServerRestoreCommand.self,
        ]
    )
}
