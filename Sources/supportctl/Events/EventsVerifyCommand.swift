internal import ArgumentParser
internal import FoundationEssentials
internal import Protocol
internal import RPC

struct EventsVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verifies the log's seals and names the first event that was changed or removed; fails when there is one.",
        discussion: """
            Events that were cut off the log's end leave no trace in it. A checkpoint that was kept elsewhere shows that, and a log \
            that somebody wrote anew: `supportctl events checkpoint > FILE`, and later `supportctl events verify --checkpoint FILE`.
            """
    )
    @Option(help: ArgumentHelp("A file with what `events checkpoint` printed once.", valueName: "file"))
    var checkpoint: String?
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await daemon.withDaemon { client in
            let result = try await client.call(EventsVerify(checkpoint: checkpoint.map(Self.read)))
            StandardOutput.print(daemon.json ? try JSONText.of(result) : Self.text(result, checkpoint))
            if result.failure != nil { throw ExitCode.failure }
        }
    }

    private static func read(_ path: String) throws(Fault) -> Checkpoint {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Fault(.invalid, "\(path) cannot be read.")
        }
        guard let checkpoint = try? JSONDecoder().decode(Checkpoint.self, from: data) else {
            throw Fault(.invalid, "\(path) has no checkpoint. It must have the output of `supportctl events checkpoint`.")
        }
        return checkpoint
    }

    private static func text(_ result: EventsVerify.Result, _ checkpoint: String?) -> String {
        if let failure = result.failure { return "The log is not what was written. \(failure.message)" }
        let seal =
            switch result.configuredKeyFrom {
            case nil: "sealed with the store's own secret"
            case 1?: "sealed with the configured key"
            case let first?: "sealed with the configured key from event \(first) on"
            }
        let agreement = checkpoint.map { ", and agrees with \($0)" } ?? ""
        return "The log is whole\(agreement): \(result.sequence) events, \(seal)."
    }
}

struct EventsCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Prints, signed, where the log stands: keep it on another machine for `events verify --checkpoint`."
    )
    @OptionGroup var daemon: DaemonOptions

    func run() async throws {
        try await daemon.withDaemon { client in
            StandardOutput.print(try JSONText.of(await client.call(EventsCheckpoint())))
        }
    }
}
